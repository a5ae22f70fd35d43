import type { Run } from '../model/article-diff.ts'

const SENTENCE_END = /(?<=[.!?…]["'”’»)\]]*)\s+|(?<=[。！？]["'”’»」』）)\]]*)/gu
const ELLIPSIS = ' … '

/** Runs with what is unchanged cut down to a sentence beside each change. */
export function foldSame(runs: readonly Run[]): Run[] {
  return runs.map((run, at) => {
    if (run.kind !== 'same') return run
    return { kind: 'same', text: foldText(run.text, { isFirst: at === 0, isLast: at === runs.length - 1 }) }
  })
}

function foldText(text: string, { isFirst, isLast }: { isFirst: boolean; isLast: boolean }): string {
  const ends = [...text.matchAll(SENTENCE_END)].map(({ index, 0: white }) => ({ index, next: index + white.length }))
  const inner = ends.filter(({ index, next }) => index > 0 && next < text.length)
  const first = inner[0]
  const last = inner.at(-1)
  if (first === undefined || last === undefined) return text
  const head = text.slice(0, first.index)
  const tail = text.slice(last.next)
  if (isFirst && isLast) return `${head}${ELLIPSIS}`
  if (isFirst) return `${ELLIPSIS}${tail}`.trimStart()
  if (isLast) return `${head}${ELLIPSIS}`.trimEnd()
  return first === last ? text : `${head}${ELLIPSIS}${tail}`
}
