import { execFile } from 'node:child_process'
import { existsSync, readFileSync } from 'node:fs'
import { mkdtemp, rename, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'

const run = promisify(execFile)
const MANIFEST = new URL('../../node_modules/@sparticuz/chromium/package.json', import.meta.url)
const { version } = JSON.parse(readFileSync(MANIFEST, 'utf8')) as { version: string }
/** Names the path in the environment. */
export const CHROMIUM_VARIABLE = 'DATELINE_TEST_CHROMIUM'
const FOLDER = join(tmpdir(), `dateline-test-chromium-${version}`)

/** The path of a real Chromium, unpacked once for all test runs. */
export async function chromiumPath(): Promise<string> {
  // Handed to processes that have another folder for temporary files.
  const given = process.env[CHROMIUM_VARIABLE]
  if (given !== undefined) return given
  const path = join(FOLDER, 'chromium')
  if (existsSync(path)) return path
  const own = await mkdtemp(`${FOLDER}-`)
  const unpack = `import chromium from '${import.meta.resolve('@sparticuz/chromium')}'; await chromium.executablePath()`
  await run(process.execPath, ['--input-type=module', '-e', unpack], { env: { ...process.env, TMPDIR: own } })
  // Of two test files that unpack at once, the second finds the folder of the first.
  await rename(own, FOLDER).catch(() => rm(own, { recursive: true, force: true }))
  return path
}
