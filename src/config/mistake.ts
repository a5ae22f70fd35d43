import { Failure } from '../model/failure.ts'

/** Keys and positions from the top of a file down to a value. */
export type Path = readonly PropertyKey[]

/** One thing to correct, where it stands: lines and columns count from 1. */
export type Mistake = {
  readonly file: string
  readonly line: number
  readonly column: number
  readonly path: Path
  readonly sentence: string
}

/** Every mistake in one Failure, in the order of the file: a first sentence, then a line for each. */
export function invalidConfig(mistakes: readonly Mistake[]): Failure {
  const lines = new Set(mistakes.toSorted(byPlace).map(mistakeLine))
  const count = lines.size === 1 ? '1 mistake' : `${lines.size} mistakes`
  return new Failure('config-invalid', [`The configuration has ${count}:`, ...lines].join('\n'))
}

function byPlace(a: Mistake, b: Mistake): number {
  return a.file === b.file ? a.line - b.line || a.column - b.column : 0
}

function mistakeLine({ file, line, column, path, sentence }: Mistake): string {
  const place = `${file}:${line}:${column}`
  return path.length === 0 ? `${place} ${sentence}` : `${place} ${pathText(path)}: ${sentence}`
}

/** `sources[0].url`; a key that is no plain word stands in quotes. */
function pathText(path: Path): string {
  return path
    .map((part) => {
      if (typeof part === 'number') return `[${part}]`
      const key = String(part)
      return /^[\w-]+$/u.test(key) ? `.${key}` : `[${JSON.stringify(key)}]`
    })
    .join('')
    .replace(/^\./u, '')
}
