import { createPaint, wantsColour } from '../present/colour.ts'
import { createLink, wantsLinks } from '../present/link.ts'
import type { Terminal } from '../present/terminal.ts'

/** Where a verb's answer goes: stdout. */
export type Output = {
  readonly terminal: Terminal
  /** For people. */
  lines(lines: Iterable<string>): void
  /** For programs: each record as one line of JSON. */
  records(records: Iterable<object>): void
  /** What to do next, for people; not with --quiet. */
  hint(sentence: string): void
}

export type Stdout = {
  write(text: string): boolean
  readonly isTTY?: boolean
  readonly columns?: number
  readonly rows?: number
}

export type OutputOptions = {
  readonly stdout: Stdout
  readonly env: NodeJS.ProcessEnv
  readonly quiet: boolean
  readonly zone: string
  readonly now: number
}

export function createOutput({ stdout, env, quiet, zone, now }: OutputOptions): Output {
  const print = (lines: Iterable<string>) => {
    const text = Array.from(lines, (line) => `${line}\n`).join('')
    if (text !== '') stdout.write(text)
  }
  const paint = createPaint(wantsColour(env, stdout))
  return {
    terminal: { width: widthOf(stdout, env), paint, link: createLink(wantsLinks(env, stdout)), zone, now },
    lines: print,
    records: (records) => print(Array.from(records, (record) => JSON.stringify(record))),
    hint: (sentence) => {
      if (!quiet) print([paint('dim', sentence)])
    },
  }
}

// COLUMNS is for scripts that want the layout of a terminal of that width.
function widthOf(stdout: Stdout, env: NodeJS.ProcessEnv): number {
  return Number(env['COLUMNS']) || stdout.columns || Number.POSITIVE_INFINITY
}
