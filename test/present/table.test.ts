import { expect, test } from 'vitest'
import { createPaint } from '../../src/present/colour.ts'
import { tableLines } from '../../src/present/table.ts'
import { terminalOf } from './records.ts'

const COLUMNS = [
  { heading: 'ID', align: 'right' },
  { heading: 'TITLE', atLeast: 8 },
  { heading: 'NOTE', optional: true },
] as const

const ROWS = [
  ['1', '조선중앙통신', 'seen'],
  ['12', 'plain', ''],
]

test('columns are aligned by the room that letters take', async () => {
  expect(await tableLines({ columns: COLUMNS, rows: ROWS }, terminalOf(80))).toEqual([
    'ID  TITLE         NOTE',
    ' 1  조선중앙통신  seen',
    '12  plain',
  ])
})

test('on a narrow terminal optional columns go first, then texts are cut', async () => {
  expect(await tableLines({ columns: COLUMNS, rows: ROWS }, terminalOf(16))).toEqual([
    'ID  TITLE',
    ' 1  조선중앙통신',
    '12  plain',
  ])
  expect(await tableLines({ columns: COLUMNS, rows: ROWS }, terminalOf(12))).toEqual([
    'ID  TITLE',
    ' 1  조선중…',
    '12  plain',
  ])
})

test('colour covers the text of a cell and not the space beside it', async () => {
  const rows = [[{ text: '1', colour: 'red' }, 'x']] as const
  const lines = await tableLines({ columns: COLUMNS, rows }, { ...terminalOf(80), paint: createPaint(true) })
  expect(lines[1]).toBe(' \x1B[31m1\x1B[39m  x')
})
