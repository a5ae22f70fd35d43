import type { Fetcher } from '../fetch/fetcher.ts'
import { HostRests } from '../fetch/rests.ts'
import type { Sessions } from '../fetch/sessions.ts'
import type { Now } from '../lib/clock.ts'
import { dayInZone } from '../lib/days.ts'
import type { Log } from '../lib/log.ts'
import type { Stalls } from '../lib/stalls.ts'
import type { Entry } from '../model/entry.ts'
import { sameListing } from '../model/entry.ts'
import type { KnownEntry } from '../model/listing.ts'
import type { Page } from '../model/page.ts'
import type { CheckRecord } from '../model/records.ts'
import { startsInBrowser } from '../model/rendering.ts'
import { isSilenceDue } from '../model/silence.ts'
import type { Source } from '../model/source.ts'
import type { ListingReading } from '../read/listing.ts'
import type { Reader } from '../read/reader.ts'
import { wallFromResponse } from '../read/walls.ts'
import type { Place } from '../store/ended-check.ts'
import { findKnownEntries, getKnownNow, readPace } from '../store/known-listing.ts'
import type { Database } from '../store/open-store.ts'
import type { OweOptions } from '../store/owe-alerts.ts'
import { recordCheck } from '../store/record-check.ts'
import type { UnchangedRecorder } from '../store/record-unchanged.ts'
import { baselineOf } from './baseline.ts'
import { doubtFirstPage, doubtFurtherPage, doubtListing } from './believe.ts'
import { judgeThrown } from './broken-off.ts'
import { compareListing } from './compare.ts'
import { withEndedSession } from './ended-session.ts'
import { excuse } from './excuse.ts'
import { isRecognised, readPage, refuseStatus } from './listing-page.ts'
import { type Look, quarantined, unchanged, walled } from './look.ts'
import { tellOddities } from './oddities.ts'
import { pageBack } from './page-back.ts'
import { toPlace } from './place.ts'
import { orEmpty, readFurtherPage, readPageAgain } from './read-on.ts'
import { type RenderDeps, readAsNeeded, renderRequest } from './rendering.ts'
import type { SeamDeps } from './seams.ts'
import { isDeepAt, type Standpoint, type Standpoints } from './standpoints.ts'

/** What a check works with; everything that reaches outside is here. */
export type CheckDeps = {
  readonly db: Database
  readonly standpoints: Standpoints
  readonly unchanged: UnchangedRecorder
  readonly fetcher: Pick<Fetcher, 'fetchPage'> & Partial<Pick<Fetcher, 'restsUntil'>>
  readonly browser: RenderDeps['browser']
  readonly sessions: Pick<Sessions, 'find'>
  readonly reader: Reader
  readonly log: Log
  readonly now: Now
  /** Never goes back, as wall clocks do: lengths are measured with it. */
  readonly monotonic: Now
  /** Without it, this process is believed never to stand still. */
  readonly stalls?: Pick<Stalls, 'stoodStillSince'>
  readonly route: OweOptions['route']
  readonly newKey: OweOptions['newKey']
}

/**
 * Checks under way at once. One keeps its place while it waits for others to share a commit: 8 places made 16 checks a
 * second, 64 make 47 of 50 that were due (1,000 sources, two cores). What is asked of one host at once is for the fetcher
 * to limit, and a slow one holds up no other.
 */
export const CHECKS_AT_ONCE = 64

/**
 * One look at one source, from request to record. It always ends in one recorded outcome, given back; only trouble
 * with the store is thrown. A check that another process overtook is made again, and so is, once, one in which this
 * process stood still: that is on record as interrupted, and nobody looked in its slot.
 */
export async function checkSource(source: Source, deps: CheckDeps, signal: AbortSignal): Promise<CheckRecord> {
  let wasStalled = false
  for (;;) {
    const record = await checkOnce(source, deps, signal)
    if (record !== 'superseded' && (record.reason !== 'stalled' || wasStalled)) return record
    if (record === 'superseded') deps.standpoints.forget(source)
    else wasStalled = true
  }
}

async function checkOnce(source: Source, deps: CheckDeps, signal: AbortSignal): Promise<CheckRecord | 'superseded'> {
  const startedAt = deps.now()
  const beganAt = deps.monotonic()
  const standpoint = await deps.standpoints.get(source)
  const pages: Page[] = []
  const fetchPage: FetchListing = async (request) => {
    const page = await deps.fetcher.fetchPage(request, signal)
    pages.push(page)
    return page
  }
  const toRender = renderRequest({ url: source.url, addressClass: 'source', kind: 'listing' }, source)
  const renderPage = async (): Promise<Page> => {
    const page = await deps.browser.render(toRender, signal)
    // In place of a plain page that showed nothing.
    pages.splice(0, pages.length, page)
    return page
  }
  const pressOn: PressOn = async function* () {
    const { more } = source.site.listing
    if (more?.by !== 'button') return
    for await (const page of deps.browser.pressOn({ ...toRender, button: more.selector }, signal)) {
      pages.push(page)
      yield page
    }
  }
  const fetchAgain = (url: string | null): Promise<Page> => {
    if (url === null && pages[0]?.via === 'browser') return deps.browser.render(toRender, signal)
    const addressClass = url === null ? 'source' : 'discovered'
    return deps.fetcher.fetchPage({ url: url ?? source.url, source, addressClass, validators: null }, signal)
  }
  const keep = (page: Page) => void pages.push(page)
  const readAgain: ReadAgain = (page) =>
    readPageAgain(page, { source, reader: deps.reader, db: deps.db, fetchAgain, keep, signal })
  const isDeep = isDeepAt(startedAt, standpoint)
  const looking = { source, standpoint, isDeep, fetchPage, renderPage, pressOn, readAgain }
  const look = await lookAt(looking, deps).catch((thrown): Look => {
    // What the host said the last time stands until its time is over.
    if (thrown instanceof HostRests) return walled('rate-limited')
    const verdict = judgeThrown(thrown, { signal, log: deps.log, message: 'a check met a bug' })
    return { verdict, listing: null, delta: null, place: null }
  })
  const verdict = await withEndedSession(excuse(look.verdict, { ...deps, beganAt }), source, deps.sessions)
  const listing = verdict.kind === 'interrupted' ? null : look.listing
  return record({ ...look, verdict, listing }, { source, standpoint, pages, startedAt, beganAt }, deps)
}

export type FetchListing = (request: Parameters<Fetcher['fetchPage']>[0]) => Promise<Page>

type Looking = {
  readonly source: Source
  readonly standpoint: Standpoint
  /** Whether it reads on past what is known. */
  readonly isDeep: boolean
  readonly fetchPage: FetchListing
  readonly renderPage: () => Promise<Page>
  readonly pressOn: PressOn
  readonly readAgain: ReadAgain
}

type ReadAgain = SeamDeps['readAgain']

/** The page after each press of the button that reads it on. */
type PressOn = () => AsyncGenerator<Page, void>

/** The path of a check, up to its record. */
async function lookAt(looking: Looking, deps: CheckDeps): Promise<Look> {
  const { source, standpoint } = looking
  const opened = await openListing(looking, deps)
  if ('look' in opened) return opened.look
  const { page, reading } = opened
  const wasEmpty = standpoint.snapshotId !== null && standpoint.entryCount === 0
  const doubt = wasEmpty ? doubtFurtherPage(reading) : doubtFirstPage(reading)
  if (doubt !== null) return quarantined(doubt, reading.entries)

  const place = toPlace(page, reading, source)
  if (standpoint.snapshotId === null) return first(reading.entries, source, place)
  return lookFurther({ ...looking, reading, place, fetchedAt: page.fetchedAt }, deps)
}

type Opened = { readonly page: Page; readonly reading: ListingReading } | { readonly look: Look }

/** The first page and what it says, through the browser where that is needed; or how the check ends without. */
async function openListing(looking: Looking, deps: CheckDeps): Promise<Opened> {
  const { source, standpoint, isDeep, fetchPage, renderPage } = looking
  const { rendering } = standpoint
  const render = async () => readFirst(await renderPage(), looking, deps)
  if (startsInBrowser({ use: source.browser, rendering, now: deps.now() })) return render()
  // "Not modified" would say nothing of the pages further on.
  const validators = isDeep ? null : standpoint.validators
  const request = { url: source.url, source, addressClass: 'source', validators } as const
  const plain = await readFirst(await fetchPage(request), looking, deps)
  const isBare = (opened: Opened) => 'reading' in opened && opened.reading.rowCount === 0
  const opened = await readAsNeeded({ source, kind: 'listing', rendering, plain, isBare, render }, deps)
  if (opened !== plain || rendering?.needed) deps.standpoints.forget(source)
  return opened
}

async function readFirst(page: Page, { source, standpoint, isDeep }: Looking, deps: CheckDeps): Promise<Opened> {
  const wall = wallFromResponse(page, source.site)
  if (wall !== null) return { look: walled(wall) }
  if (page.status === 304) return { look: unchanged(null) }
  if (page.cut) return { look: quarantined('truncated', []) }
  if (!isDeep && isRecognised(page, { source, standpoint })) return { look: unchanged(null) }
  tellOddities(page, source, deps.log)
  const reading = await readPage(page, source, deps)
  if (reading.wall !== null) return { look: walled(reading.wall) }
  refuseStatus(page)
  return { page, reading }
}

type Read = Looking & { readonly reading: ListingReading; readonly place: Place; readonly fetchedAt: number }

/** Reads on until the known part is met, and compares. */
async function lookFurther(
  { source, reading, place, fetchPage, pressOn, readAgain, fetchedAt, isDeep }: Read,
  deps: CheckDeps,
): Promise<Look> {
  const known = await getKnownNow(deps.db, source)
  const knownEntries = new Map<string, KnownEntry>()
  const learn = async (entries: readonly Entry[]) => {
    const keys = entries.map((entry) => entry.key)
    for (const [key, entry] of await findKnownEntries(deps.db, source, keys)) knownEntries.set(key, entry)
  }
  await using presses = pressOn()
  const fetchNext = async (url: string) => {
    if (reading.more?.by === 'button') return (await presses.next()).value ?? null
    return fetchPage({ url, source, addressClass: 'discovered', validators: null })
  }
  const { reader, db } = deps
  const readNext = async (url: string) => readFurtherPage(await fetchNext(url).catch(orEmpty), { source, reader, db })
  const leastPages = isDeep ? Math.max(source.deepCheck.pages, known.openGap === null ? 1 : source.maxPages) : 1
  const maxPages = Math.max(source.maxPages, leastPages)
  const listing = await pageBack(reading, { known, knownEntries, learn, readNext, readAgain, maxPages, leastPages })
  if ('look' in listing) return listing.look

  const entries = listing.read.map(({ entry }) => entry)
  const knownCount = knownEntries.size
  const pace = knownCount > 0 ? null : await readPace(deps.db, source.id)
  const doubt = doubtListing(listing, known, { knownCount, at: fetchedAt, pace })
  if (doubt !== null) return quarantined(doubt, entries, reading.entries.length)
  const today = dayInZone(fetchedAt, source.timezone)
  const delta = compareListing({ listing, known, knownEntries, at: fetchedAt, today })
  // A deep check keeps the older history that it finds: from then on its place counts as read.
  const isForGap = isDeep && known.openGap !== null
  const isFound = delta.additions.length > 0 || delta.back.length > 0 || (isDeep && delta.older.length > 0)
  const saysNothing = !isFound && !isForGap
  if (saysNothing && sameListing(reading.entries, known.window)) return unchanged(place)
  return { verdict: { kind: 'changed' }, listing: { entries, windowSize: reading.entries.length }, delta, place }
}

function first(entries: readonly Entry[], source: Source, place: Place): Look {
  const listing = { entries, windowSize: entries.length }
  return { verdict: { kind: 'first' }, listing, delta: baselineOf(entries, source), place }
}

type Looked = {
  readonly source: Source
  readonly standpoint: Standpoint
  readonly pages: readonly Page[]
  readonly startedAt: number
  /** By the clock that never goes back. */
  readonly beganAt: number
}

async function record(look: Look, { source, standpoint, pages, startedAt, beganAt }: Looked, deps: CheckDeps) {
  const page = pages.at(0)
  const facts = {
    startedAt,
    tookMs: Math.round(deps.monotonic() - beganAt),
    status: page?.status ?? null,
    via: page?.via ?? null,
    pages: pages.length,
    bytes: pages.reduce((sum, { body }) => sum + body.length, 0),
    entries: look.verdict.kind === 'unchanged' ? standpoint.entryCount : (look.listing?.entries.length ?? 0),
  }
  const comparedWith = standpoint.snapshotId
  const isNothingNew = look.verdict.kind === 'unchanged' && look.place === null
  const mayBeSilent = isSilenceDue(standpoint.silence, startedAt)
  const isSettled = !standpoint.troubled && !standpoint.awaits && !mayBeSilent
  if (isNothingNew && comparedWith !== null && isSettled) {
    return deps.unchanged.record({ source, facts, comparedWith })
  }
  const evidence = look.verdict.kind === 'unchanged' ? [] : pages.filter(({ status }) => status !== 304)
  const ended = { ...look, source, facts, comparedWith, evidence, isDeep: isDeepAt(startedAt, standpoint) }
  deps.standpoints.forget(source)
  return recordCheck(deps.db, ended, { route: deps.route, newKey: deps.newKey, now: deps.now() })
}
