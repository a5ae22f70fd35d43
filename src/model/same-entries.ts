import type { Entry } from './entry.ts'
import { normaliseText } from './text.ts'

/** An entry that has come back under another identity. */
export type Renamed = { readonly from: string; readonly to: Entry }

type Titled = Pick<Entry, 'key' | 'title' | 'published'>

const SHARE = 0.9
const LEAST = 3

/** Pairs entries that say the same title and date under another identity, where no other of either side says it too. */
export function pairRenamed(before: readonly Titled[], after: readonly Entry[]): Renamed[] {
  const [was, now] = [byWords(before), byWords(after)]
  const kept = new Set(after.map(({ key }) => key))
  return [...was].flatMap(([words, entries]) => {
    const [from, ...others] = entries
    const [to, ...more] = now.get(words) ?? []
    const isOnly = others.length === 0 && more.length === 0
    return from === undefined || to === undefined || !isOnly || kept.has(from.key) ? [] : [{ from: from.key, to }]
  })
}

/** Nine tenths of what was listed, and at least three, are listed under other identities: the site has new addresses. */
export function isRenamed(before: readonly Titled[], after: readonly Entry[]): boolean {
  const count = pairRenamed(before, after).length
  return count >= LEAST && count >= before.length * SHARE
}

function byWords<T extends Titled>(entries: readonly T[]): Map<string, T[]> {
  return Map.groupBy(
    entries.filter(({ title }) => title !== ''),
    ({ title, published }) => JSON.stringify([normaliseText(title), published]),
  )
}
