import { diffArrays } from 'diff/lib/diff/array.js'

/** A stretch that both have, or that is in the one and then in the other: `[from, to)` in each. */
export type Stretch = { readonly same: boolean; readonly before: Range; readonly after: Range }
export type Range = readonly [from: number, to: number]

/**
 * The shortest edit from one list of keys to another (Myers, "An O(ND) difference algorithm", 1986), as stretches in
 * order; null where it takes more than `maxEdits` keys put in or taken out. The work grows with their square.
 */
export function shortestEdit(before: readonly string[], after: readonly string[], maxEdits: number): Stretch[] | null {
  const ids = new Map<string, number>()
  const toId = (key: string) => {
    const known = ids.get(key) ?? ids.size
    ids.set(key, known)
    return known
  }
  const changes = diffArrays(before.map(toId), after.map(toId), { maxEditLength: maxEdits })
  if (changes === undefined) return null
  const stretches: Stretch[] = []
  let [from, to] = [0, 0]
  for (const { count, added, removed } of changes) {
    const next: Stretch = {
      same: !added && !removed,
      before: [from, from + (added ? 0 : count)],
      after: [to, to + (removed ? 0 : count)],
    }
    from = next.before[1]
    to = next.after[1]
    const last = stretches.at(-1)
    if (last !== undefined && !last.same && !next.same)
      stretches[stretches.length - 1] = { same: false, before: [last.before[0], from], after: [last.after[0], to] }
    else stretches.push(next)
  }
  return stretches
}
