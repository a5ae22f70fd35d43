import type { Entry } from '../model/entry.ts'
import { sameEntry } from '../model/entry.ts'
import {
  type Addition,
  type Gap,
  type KnownEntry,
  type KnownListing,
  type ListingDelta,
  type Missed,
  OVERLAP,
  type ReadEntry,
} from '../model/listing.ts'
import { isMassDisappearance } from '../model/missing.ts'
import { isReordered } from './overlap.ts'

/** What was read of a listing, and how reading it ended. */
export type ListingRead = {
  readonly read: readonly ReadEntry[]
  /** Place of the last entry of the overlap; null where the known part was not met. */
  readonly overlapAt: number | null
  /** Whether the listing was left before its end, without an overlap. */
  readonly leftOpen: boolean
  /** Whether its end was met: whatever it showed and does not show is missing, wherever it stood. */
  readonly endMet: boolean
  /** Whether it moved while it was read, so that an entry may have slipped from one page to another, unseen on both. */
  readonly torn: boolean
}

/** What of the entries read is known on this source, by key. */
export type KnownEntries = ReadonlyMap<string, KnownEntry>

export type CompareInput = {
  readonly listing: ListingRead
  readonly known: KnownListing
  readonly knownEntries: KnownEntries
  /** When the listing was fetched, and which day that was in the source's zone, as `2024-04-15`. */
  readonly at: number
  readonly today: string
}

const DAY_MS = 86_400_000
const BACKDATED_DAYS = 2
const FIRST_ZONE_MS = 14 * 3_600_000
// One is enough to know the place by, unless it leaves as well.
const NEIGHBOURS = 5

/**
 * Says what a listing says that it did not say before. Entries are found by set, never by "stop at the first known
 * one": pinned, re-ordered and back-dated entries are all met. Pure.
 */
export function compareListing(input: CompareInput): ListingDelta {
  const { listing, knownEntries } = input
  const unseen = listing.read.filter(({ entry }) => !knownEntries.has(entry.key))
  const listed = listing.read.map(({ entry }) => entry).filter((entry) => knownEntries.has(entry.key))
  const older = unseen.filter((read) => isOlderHistory(read, input)).map(({ entry }) => entry)
  const additions = unseen
    .filter(({ entry }) => !older.includes(entry))
    .map(({ entry, page }) => ({ entry, late: page > 0, backdated: isBackdated(entry, input) }))
  return {
    additions,
    older,
    listed,
    restated: listed.filter((entry) => isRestated(entry, input)).map((entry) => entry.key),
    back: listed.filter(({ key }) => knownEntries.get(key)?.away === true).map(({ key }) => key),
    ...splitGone(input, additions),
    gap: findGap(additions, input),
  }
}

/**
 * Older history comes from paging beyond the overlap to where the source was never read, or from an entry leaving so that the window reaches further
 * back. The time of ingestion, where the address tells it, overrules both.
 */
function isOlderHistory({ entry, page }: ReadEntry, input: CompareInput): boolean {
  const { firstCheckAt } = input.known
  if (entry.ingestedAt !== null && firstCheckAt !== null && entry.ingestedAt > firstCheckAt) return false
  const { read, overlapAt } = input.listing
  const at = read.findIndex((other) => other.entry === entry)
  const isBeyond = page > 0 && overlapAt !== null && at > overlapAt
  if (isBeyond) return !(standsWhereRead(at, input) || standsInGap(entry, input) || wasMovedDown({ entry, at }, input))
  return standsBelowAllKnown(at, input) && someKnownLeft(input)
}

/** Enough that is known stands below it: its place was read before. */
function standsWhereRead(at: number, { listing, knownEntries }: CompareInput): boolean {
  return listing.read.slice(at + 1).filter(({ entry }) => knownEntries.has(entry.key)).length >= OVERLAP
}

/** It may have come while nobody looked: what was known then is not newer. */
function standsInGap({ published }: Entry, { known: { openGap } }: CompareInput): boolean {
  if (openGap === null || published === null || openGap.newestBefore === null) return false
  return published.slice(0, 10) >= openGap.newestBefore.slice(0, 10)
}

/** It stands above known ones and is dated after the first check: where the order changed, news may stand anywhere. */
function wasMovedDown({ entry, at }: { entry: Entry; at: number }, { listing, known, knownEntries }: CompareInput) {
  if (entry.published === null || known.firstCheckAt === null) return false
  const publishedAt = Date.parse(entry.published)
  // A day counts from where it begins first, which is 14 hours before it does in UTC.
  const isDay = entry.published.length === 10
  const isNews = publishedAt - (isDay ? FIRST_ZONE_MS : 0) > known.firstCheckAt
  return isNews && listing.read.slice(at + 1).some((other) => knownEntries.has(other.entry.key))
}

function standsBelowAllKnown(at: number, { listing, knownEntries }: CompareInput): boolean {
  const isKnown = ({ entry }: ReadEntry) => knownEntries.has(entry.key)
  // A listing that was left open may show a page of news under an old entry or two that are pinned.
  const least = listing.leftOpen ? OVERLAP : 1
  return listing.read.filter(isKnown).length >= least && !listing.read.slice(at + 1).some(isKnown)
}

function someKnownLeft({ listing, known }: CompareInput): boolean {
  const now = new Set(listing.read.map(({ entry }) => entry.key))
  return known.window.some((entry) => !now.has(entry.key))
}

function isBackdated(entry: Entry, { known, today }: CompareInput): boolean {
  if (entry.published === null || known.newestPublished === null) return false
  const newest = known.newestPublished.slice(0, 10)
  // A date in the future would make every later entry look old.
  const reference = newest > today ? today : newest
  return Date.parse(reference) - Date.parse(entry.published.slice(0, 10)) > BACKDATED_DAYS * DAY_MS
}

function isRestated(entry: Entry, { known, knownEntries }: CompareInput): boolean {
  const before = knownEntries.get(entry.key)
  const { url } = known.window.find(({ key }) => key === entry.key) ?? entry
  return before !== undefined && !sameEntry(entry, { ...entry, ...before, url })
}

/** An entry that left has rolled off, unless one that stood below it is still there, or back: then its place was read. */
function splitGone(
  { listing, known }: CompareInput,
  additions: readonly Addition[],
): Pick<ListingDelta, 'missing' | 'rolledOff' | 'held'> {
  const { window } = known
  const now = new Set(listing.read.map(({ entry }) => entry.key))
  const last = listing.read.at(-1)?.entry
  const endsInWindow = window.some(({ key }) => key === last?.key)
  const endsBelow = last !== undefined && !endsInWindow && !additions.some(({ entry }) => entry === last)
  const wasRead = endsBelow || listing.endMet
  const lowestRead = wasRead ? window.length : window.findLastIndex(({ key }) => now.has(key))
  const beyond = endsBelow ? entriesBeyond(listing, known) : []
  const gone = window.map(({ key }, at) => ({ key, at })).filter(({ key }) => !now.has(key))
  const isElsewhere = (at: number) => !listing.endMet && (at > lowestRead || mayHaveSunk(at, { listing, window }))
  const missing = gone.filter(({ at }) => !isElsewhere(at)).map((one) => toMissed(one, { window, now, beyond }))
  const rolledOff = gone.filter(({ at }) => isElsewhere(at)).map(({ key }) => key)
  const stayed = window.length - gone.length
  return { missing, rolledOff, held: isMassDisappearance({ missing: missing.length, stayed }) }
}

/** It may stand further down than was read: it was pinned above newer ones, or the listing was put in another order. */
function mayHaveSunk(at: number, { listing, window }: { listing: ListingRead; window: readonly Entry[] }): boolean {
  const own = ageOf(window[at])
  const stoodAboveNewer = own !== null && window.slice(at + 1).some((below) => (ageOf(below) ?? own) > own)
  return stoodAboveNewer || isReordered(listing.read, window)
}

/** What tells which of two entries is newer: the time of ingestion, or else the date. */
function ageOf(entry: Entry | undefined): number | null {
  if (entry === undefined) return null
  if (entry.ingestedAt !== null) return entry.ingestedAt
  return entry.published === null ? null : Date.parse(entry.published)
}

/** What was read below everything that the window showed. */
function entriesBeyond({ read }: ListingRead, { window }: KnownListing): string[] {
  const shown = new Set(window.map(({ key }) => key))
  const lowest = read.findLastIndex(({ entry }) => shown.has(entry.key))
  return read.slice(lowest + 1).map(({ entry }) => entry.key)
}

function toMissed(
  { key, at }: { key: string; at: number },
  { window, now, beyond }: { window: readonly Entry[]; now: ReadonlySet<string>; beyond: readonly string[] },
): Missed {
  const stayed = window.slice(at + 1).filter((entry) => now.has(entry.key))
  return { key, below: [...stayed.map((entry) => entry.key), ...beyond].slice(0, NEIGHBOURS) }
}

function findGap(additions: readonly Addition[], { listing, known, at }: CompareInput): Gap | null {
  if (!(listing.leftOpen || listing.torn) || known.snapshotId === null) return null
  const moved = !listing.leftOpen
  // What slipped stands above what was known, whatever its date.
  const newestBefore = moved ? null : known.newestPublished
  return { fromAt: known.lastGoodAt, toAt: at, atLeast: additions.length, moved, newestBefore }
}
