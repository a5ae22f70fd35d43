import type { Entry } from './entry.ts'
import { normaliseText } from './text.ts'

/** How many additions a source has had, over how long, and how many of them came with one check at most. */
export type Pace = { readonly additions: number; readonly watchedMs: number; readonly most: number }

/** A listing of which nothing is known, and what was known before it. */
export type Unfamiliar = {
  readonly entries: readonly Entry[]
  /** The rows that the first page showed the last time. */
  readonly window: readonly Entry[]
  readonly newestPublished: string | null
  /** Since the listing was last believed; null where it never was. */
  readonly sinceMs: number | null
  /** Whether no more could be read than one page. */
  readonly isOnePage: boolean
  /** Null where it was not asked for. */
  readonly pace: Pace | null
}

/**
 * Whether entries of which none is known are news, where reading on came neither to the listing's end nor to anything
 * known: they come in the source's own manner, and are not what was listed before under other addresses. Where reading
 * on was possible, dates tell; a single page says too little, and has to be within what the source's pace explains.
 */
export function isNews(unfamiliar: Unfamiliar): boolean {
  const { entries, window, newestPublished, isOnePage } = unfamiliar
  if (repeatsTitles(entries, window) || hasOtherForm(entries, window)) return false
  const age = newestPublished === null ? 'untold' : ageOf(entries, newestPublished)
  if (age === 'older' || age === 'dateless') return false
  return !isOnePage || age === 'newer' || isInPace(unfamiliar)
}

/** What dates say of entries beside the newest known before them. */
function ageOf(entries: readonly Entry[], newest: string): 'older' | 'newer' | 'untold' | 'dateless' {
  const days = entries.map(({ published }) => published?.slice(0, 10) ?? null)
  // Where reading ended counts: an entry dated back may stand at the top of a burst.
  const deepest = days.findLast((day) => day !== null)
  if (deepest === undefined) return entries.length > 0 ? 'dateless' : 'untold'
  const newestDay = newest.slice(0, 10)
  if (deepest !== null && deepest < newestDay) return 'older'
  return days.every((day) => day !== null && day > newestDay) ? 'newer' : 'untold'
}

const LEAST_TITLES = 2
const TITLE_SHARE = 0.2

/** A fifth of the titles that were listed, and two at least, stand there again: under other addresses, since no entry is known. */
function repeatsTitles(entries: readonly Entry[], window: readonly Entry[]): boolean {
  const titles = new Set(entries.map(({ title }) => normaliseText(title)))
  const known = new Set(window.map(({ title }) => normaliseText(title)).filter((title) => title !== ''))
  const repeated = [...known].filter((title) => titles.has(title)).length
  return repeated >= LEAST_TITLES && repeated >= known.size * TITLE_SHARE
}

const LEAST_ALIKE = 2

/** No address is built as those are that were listed, where these are built alike. */
function hasOtherForm(entries: readonly Entry[], window: readonly Entry[]): boolean {
  const forms = new Set(window.map(formOf))
  const areAlike = window.length > LEAST_ALIKE && forms.size <= window.length / LEAST_ALIKE
  return areAlike && entries.every((entry) => !forms.has(formOf(entry)))
}

/** The host and the folders of an address, digits aside: `/2024/04/a-title` is built as `/2025/11/another`. */
function formOf({ url }: Entry): string {
  const { host, pathname } = new URL(url)
  const folders = pathname.split('/').filter(Boolean).slice(0, -1)
  return [host.replace(/^www\./u, ''), ...folders].join('/').replace(/\d+/gu, '#')
}

const UNSEEN = 3
const BURST = 10

/**
 * The source has had as many additions at once before, or ten times its pace brings as many. It is the pace that it
 * may have at most: where none came in all the time, three may have been due (95 %), so what was watched for a short
 * while may come as fast as it likes.
 */
function isInPace({ entries, sinceMs, pace }: Unfamiliar): boolean {
  if (sinceMs === null || pace === null || pace.watchedMs <= 0 || entries.length <= pace.most) return true
  return entries.length <= (BURST * (pace.additions + UNSEEN) * sinceMs) / pace.watchedMs
}
