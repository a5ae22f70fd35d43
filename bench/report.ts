import { availableParallelism, cpus } from 'node:os'

/** One figure beside its floor and its target. */
export type Row = {
  /** Of the target in docs/performance.md. */
  readonly target: number
  readonly what: string
  readonly unit: 'ms CPU' | 'ms' | 'KB' | 'MB' | 'fsyncs'
  readonly product: number
  /** Null where the target is a plain count. */
  readonly floor: number | null
  readonly limit: number
  /** Whether the limit is a multiple of the floor or stands in the unit. */
  readonly limitOf: 'ratio' | 'unit'
}

/** Why a target could not be measured here. */
export type NotMeasured = { readonly target: number; readonly what: string; readonly notMeasured: string }

export type Finding = Row | NotMeasured

// Runs of one program on one machine differ by as much.
const BAND = 0.15

export function verdictOf(row: Row): 'met' | 'met within the band' | 'missed' {
  const judged = row.limitOf === 'ratio' ? row.product / (row.floor ?? Number.NaN) : row.product
  if (judged <= row.limit) return 'met'
  return judged <= row.limit * (1 + BAND) ? 'met within the band' : 'missed'
}

export function machine(): string {
  const model = cpus()[0]?.model.trim() ?? 'unknown CPU'
  const day = new Date().toISOString().slice(0, 10)
  return `${model}, ${availableParallelism()} cores, Node ${process.version.slice(1)}, ${process.platform}, ${day}`
}

const HEADINGS = ['#', 'what', 'product', 'floor', 'ratio', 'target', 'verdict']

export function tableLines(findings: readonly Finding[]): string[] {
  const rows = [HEADINGS, ...findings.map(cellsOf)]
  const widths = HEADINGS.map((_, at) => Math.max(...rows.map((cells) => cells[at]?.length ?? 0)))
  return rows.map((cells) =>
    cells
      .map((cell, at) => cell.padEnd(widths[at] ?? 0))
      .join('  ')
      .trimEnd(),
  )
}

function cellsOf(finding: Finding): string[] {
  if ('notMeasured' in finding) {
    return [String(finding.target), finding.what, '', '', '', '', `not measured: ${finding.notMeasured}`]
  }
  const { target, what, unit, product, floor, limit, limitOf } = finding
  return [
    String(target),
    what,
    `${digits(product)} ${unit}`,
    floor === null ? '' : `${digits(floor)} ${unit}`,
    floor === null ? '' : `${(product / floor).toFixed(2)} x`,
    limitOf === 'ratio' ? `<= ${limit} x` : `<= ${limit} ${unit}`,
    verdictOf(finding),
  ]
}

function digits(value: number): string {
  return value === 0 ? '0' : String(Number(value.toPrecision(3)))
}
