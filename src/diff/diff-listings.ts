import type { Run } from '../model/article-diff.ts'
import type { KeptEntry, ListingDiff } from '../model/listing-diff.ts'
import type { SnapshotEntryRecord } from '../model/records.ts'
import { longestIncreasing } from './longest-increasing.ts'
import type { Lexicon } from './names.ts'
import { toRuns } from './runs.ts'
import { tokenise } from './tokenise.ts'
import { compareTokens } from './words.ts'

const MOST_EDITS = 20_000

/** What one listing of a source has otherwise than another; entries are known by their keys, each by its first row. Pure. */
export function diffListings(
  before: readonly SnapshotEntryRecord[],
  after: readonly SnapshotEntryRecord[],
  lexicon: Lexicon,
): ListingDiff {
  const [old, now] = [byKey(before), byKey(after)]
  const kept = [...now.values()].flatMap((entry): KeptEntry[] => {
    const known = old.get(entry.key)
    return known === undefined ? [] : [{ before: known, after: entry }]
  })
  const inOrder = longestIncreasing(kept.map((one) => one.before.position))
  const lastKept = kept.reduce((last, one) => Math.max(last, one.before.position), 0)
  const added = [...now.values()].filter(({ key }) => !old.has(key))
  const isPushed = added.length > 0
  const budget = { edits: MOST_EDITS }
  return {
    added,
    gone: [...old.values()]
      .filter(({ key }) => !now.has(key))
      .map((entry) => ({ ...entry, rolledOff: isPushed && kept.length > 0 && entry.position > lastKept })),
    moved: kept.filter((_, at) => !inOrder.has(at)),
    retitled: kept
      .filter((one) => one.before.title !== one.after.title)
      .map((one) => ({ ...one, title: diffTitles(one, { lexicon, budget }) })),
    redated: kept.filter((one) => one.before.published !== one.after.published),
  }
}

function byKey(entries: readonly SnapshotEntryRecord[]): Map<string, SnapshotEntryRecord> {
  const byKey = new Map<string, SnapshotEntryRecord>()
  for (const entry of entries) if (!byKey.has(entry.key)) byKey.set(entry.key, entry)
  return byKey
}

function diffTitles(
  { before, after }: KeptEntry,
  { lexicon, budget }: { lexicon: Lexicon; budget: { edits: number } },
): Run[] {
  const options = { lexicon, names: new Set<string>() }
  const { segments } = compareTokens(tokenise(before.title, options), tokenise(after.title, options), budget)
  return toRuns(segments)
}
