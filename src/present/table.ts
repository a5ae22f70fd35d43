import type { Colour } from './colour.ts'
import { createMeasure, fitText, type Measure } from './display-width.ts'
import { noLink } from './link.ts'
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

export type Cell = string | { readonly text: string; readonly colour?: Colour; readonly url?: string | undefined }

export type Table = { readonly columns: readonly Column[]; readonly rows: readonly (readonly Cell[])[] }

type CleanCell = { readonly text: string; readonly colour: Colour | null; readonly url: string | null }

type PlacedColumn = Column & { readonly at: number; readonly width: number }

const EMPTY: CleanCell = { text: '', colour: null, url: null }
const GAP = '  '

/** The table as lines, aligned by the columns that letters really take; what a cell says is made harmless. */
export async function tableLines({ columns, rows }: Table, terminal: Terminal): Promise<string[]> {
  const cells = rows.map((row) => row.map(cleanCell))
  const measure = await createMeasure(cells.flat().map((cell) => cell.text))
  const placed = fitColumns(naturalColumns(columns, cells, measure), terminal.width)
  const headings = columns.map(({ heading }): CleanCell => ({ text: heading, colour: 'dim', url: null }))
  return [headings, ...cells].map((row) =>
    placed
      .map((column) => cellText(row[column.at] ?? EMPTY, column, { measure, terminal }))
      .join(GAP)
      .trimEnd(),
  )
}

function cleanCell(cell: Cell): CleanCell {
  return typeof cell === 'string'
    ? { text: terminalText(cell), colour: null, url: null }
    : { text: terminalText(cell.text), colour: cell.colour ?? null, url: cell.url ?? null }
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
  { text, colour, url }: CleanCell,
  column: PlacedColumn,
  { measure, terminal: { paint, link = noLink } }: { measure: Measure; terminal: Terminal },
): string {
  const fitted = fitText(text, column.width, measure)
  const padding = ' '.repeat(Math.max(0, column.width - measure.width(fitted)))
  const painted = colour === null || text === '' ? fitted : paint(colour, fitted)
  const linked = url === null || text === '' ? painted : link(painted, url)
  return column.align === 'right' ? padding + linked : linked + padding
}
