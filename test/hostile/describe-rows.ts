import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { beforeAll, describe, expect, test } from 'vitest'
import { explainNoNamespace, runInNamespace } from './namespace.ts'
import type { Row, RowResult } from './row.ts'

const PAGE = join(import.meta.dirname, '../../docs/reliability.md')
const LONGEST_RUN_MS = 15 * 60_000

export type Part = {
  /** What the section of the page is called; each part writes its own. */
  readonly name: string
  /** The module of this folder that holds the rows as `rows`: it runs in the private network. */
  readonly module: string
  readonly rows: readonly Row[]
}

/**
 * Runs the rows of a part in a private network, each as a test, and compares what came of them with the part's table
 * in docs/reliability.md; `npm run reliability` writes the table anew.
 */
export function describeRows({ name, module, rows }: Part): void {
  const reason = explainNoNamespace()
  if (reason !== null && !process.env['CI']) {
    process.stderr.write(
      `\n!!! SKIPPED: the ${name} rows need a private network, and none can be made here.\n${reason}\n\n`,
    )
  }
  describe.skipIf(reason !== null && !process.env['CI'])(`rows: ${name}`, () => {
    const results = new Map<string, RowResult>()
    beforeAll(async () => {
      if (reason !== null) throw new Error(`No private network can be made here: ${reason}`)
      for (const result of await runInNamespace(module)) results.set(result.id, result)
    }, LONGEST_RUN_MS)

    test.each(rows.map(({ id, fault }) => [id, fault] as const))('%s: %s', (id) => {
      expect(results.get(id)?.wrong).toEqual([])
    })

    test('are what docs/reliability.md says', () => {
      const table = toTable(rows, results)
      const page = readFileSync(PAGE, 'utf8')
      const section = sectionOf(name)
      expect(page).toMatch(section)
      if (process.env['WRITE_RESULTS'])
        writeFileSync(
          PAGE,
          page.replace(section, () => marked(name, table)),
        )
      else expect(section.exec(page)?.[0]).toBe(marked(name, table))
    })
  })
}

function toTable(rows: readonly Row[], results: ReadonlyMap<string, RowResult>): string {
  const lines = rows.map(({ id, fault, provoked }) => {
    const { outcome = null, wrong = ['did not run'] } = results.get(id) ?? {}
    const cells = [id, fault, provoked, outcome ?? 'not as it has to be', wrong.length === 0 ? 'hold' : 'broken']
    return `| ${cells.map((cell) => cell.replaceAll('|', '\\|')).join(' | ')} |`
  })
  return ['| row | fault | provoked by | outcome | (i)–(viii) |', '|---|---|---|---|---|', ...lines].join('\n')
}

const begin = (name: string) => `<!-- rows: ${name} -->`
const end = (name: string) => `<!-- end of rows: ${name} -->`
const marked = (name: string, table: string) => `${begin(name)}\n${table}\n${end(name)}`
const sectionOf = (name: string) => new RegExp(`${begin(name)}\n[^]*?${end(name)}`, 'u')
