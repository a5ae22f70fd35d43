import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { onTestFinished } from 'vitest'
import { Failure } from '../../src/model/failure.ts'

/** A new folder with these files, gone when the test ends. */
export function configFolder(files: Readonly<Record<string, string | Buffer>>): string {
  const folder = mkdtempSync(join(tmpdir(), 'dateline-config-'))
  onTestFinished(() => rmSync(folder, { recursive: true }))
  for (const [name, content] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, name)), { recursive: true })
    writeFileSync(join(folder, name), content)
  }
  return folder
}

/** The Failure that is thrown on purpose, its folder written as `@`; whatever else happens fails the test. */
export function failureOf(work: () => unknown, folder: string): { code: string; lines: string[] } {
  try {
    work()
  } catch (error) {
    if (!(error instanceof Failure)) throw error
    return { code: error.code, lines: error.message.replaceAll(`${folder}/`, '@/').split('\n') }
  }
  throw new Error('Nothing was thrown')
}
