import type { Colour, Paint } from './colour.ts'
import { createMeasure, fitText, type Measure } from './display-width.ts'
import type { Terminal } from './terminal.ts'
import { terminalText } from './terminal-text.ts'

export type Column = {
  readonly heading: string
  readonly align?: 'right'
  /** The column gives way, down to so many columns of the terminal, where the table is wider than it. */
  readonly atLeast?: number
  /** The column is left out where the table is wider than the terminal; of several the last goes first. */
  readonly optional?: true
}

export type Cell = string | { readonly text: string; readonly colour: Colour }

export type Table = { readonly columns: readonly Column[]; readonly rows: readonly (readonly Cell[])[] }

type CleanCell = { readonly text: string; readonly colour: Colour | null }

type PlacedColumn = Column & { readonly at: number; readonly width: number }

const EMPTY: CleanCell = { text: '', colour: null }
const GAP = '  '

/** The table as lines, aligned by the columns that letters really take; what a cell says is made harmless. */
export async function tableLines({ columns, rows }: Table, terminal: Terminal): Promise<string[]> {
  const cells = rows.map((row) => row.map(cleanCell))
  const measure = await createMeasure(cells.flat().map((cell) => cell.text))
  const placed = fitColumns(naturalColumns(columns, cells, measure), terminal.width)
  const headings = columns.map(({ heading }): CleanCell => ({ text: heading, colour: 'dim' }))
  return [headings, ...cells].map((row) =>
    placed
      .map((column) => cellText(row[column.at] ?? EMPTY, column, { measure, paint: terminal.paint }))
      .join(GAP)
      .trimEnd(),
  )
}

function cleanCell(cell: Cell): CleanCell {
  return typeof cell === 'string'
    ? { text: terminalText(cell), colour: null }
    : { text: terminalText(cell.text), colour: cell.colour }
}

function naturalColumns(columns: readonly Column[], rows: readonly CleanCell[][], measure: Measure): PlacedColumn[] {
  return columns.map((column, at) => {
    const widths = rows.map((row) => measure.width((row[at] ?? EMPTY).text))
    return { ...column, at, width: Math.max(column.heading.length, ...widths) }
  })
}

function fitColumns(columns: readonly PlacedColumn[], width: number): PlacedColumn[] {
  const excess = columns.reduce((sum, column) => sum + column.width + GAP.length, -GAP.length) - width
  if (excess <= 0) return [...columns]
  const dropped = columns.findLastIndex((column) => column.optional)
  if (dropped >= 0) return fitColumns(columns.toSpliced(dropped, 1), width)
  return shrinkColumns(columns, excess)
}

function shrinkColumns(columns: readonly PlacedColumn[], excess: number): PlacedColumn[] {
  let left = excess
  return columns.map((column) => {
    const given = Math.min(left, Math.max(0, column.width - (column.atLeast ?? column.width)))
    left -= given
    return { ...column, width: column.width - given }
  })
}

function cellText(
  { text, colour }: CleanCell,
  column: PlacedColumn,
  { measure, paint }: { measure: Measure; paint: Paint },
): string {
  const fitted = fitText(text, column.width, measure)
  const padding = ' '.repeat(Math.max(0, column.width - measure.width(fitted)))
  const painted = colour === null || text === '' ? fitted : paint(colour, fitted)
  return column.align === 'right' ? padding + painted : painted + padding
}
