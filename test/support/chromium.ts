import { execFile } from 'node:child_process'
import { existsSync, readFileSync } from 'node:fs'
import { chmod, mkdtemp, rename, rm } from 'node:fs/promises'
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
  // Tests run it as somebody else, too.
  await chmod(own, 0o755)
  await chmod(join(own, 'chromium'), 0o755)
  // Of two test files that unpack at once, the second finds the folder of the first.
  await rename(own, FOLDER).catch(() => rm(own, { recursive: true, force: true }))
  return path
}

/** Names the path of a Chromium that can open windows, which the one of the tests cannot. */
const WINDOW_VARIABLE = 'DATELINE_TEST_WINDOW_CHROMIUM'

/** The path of a Chromium that can open windows; null where there is none. */
export function windowChromiumPath(): string | null {
  const places = [process.env[WINDOW_VARIABLE] ?? '', '/usr/lib/chromium/chromium', '/usr/bin/google-chrome']
  return places.find((path) => path !== '' && existsSync(path)) ?? null
}
