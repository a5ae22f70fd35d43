import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'

const ROOT = join(import.meta.dirname, '../..')
const PAGE = readFileSync(join(ROOT, 'docs/reliability.md'), 'utf8')
const [, TABLE = ''] = /<!-- rows: elsewhere -->\n(.*?)<!-- end of rows: elsewhere -->/su.exec(PAGE) ?? []
const SCRIPTS = (JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8')) as { scripts: object }).scripts

/** Each row of the table of what is shown elsewhere: its number, and the test or the command that shows it. */
const rows = TABLE.split('\n')
  .slice(2)
  .flatMap((line) => {
    const cells = line.split(' | ').map((cell) => cell.replace(/^\| | \|$/gu, ''))
    return cells.length === 4 ? [{ id: cells[0] ?? '', shownBy: cells[3] ?? '' }] : []
  })

describe('rows that are shown elsewhere', () => {
  test('are there', () => {
    const alerts = Array.from({ length: 10 }, (_, at) => `J${at + 1}`)
    expect(rows.map(({ id }) => id)).toEqual(['B17', 'G4', 'G5', 'G8', ...alerts])
  })

  test.each(rows)('$id is shown by what the page names', ({ shownBy }) => {
    const [, command, file = '', title = ''] = /^(?:`npm run (\S+)`|`(\S+)`: (.+))$/u.exec(shownBy) ?? []
    if (command === undefined) expect(readFileSync(join(ROOT, file), 'utf8')).toContain(`test('${title}'`)
    else expect(SCRIPTS).toHaveProperty([command])
  })
})
