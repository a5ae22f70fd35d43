// What happens in a story, to the site and to the monitor. Articles go by numbers that the timetable gives them; whatever
// speaks of an article that is not there does nothing, so that any part of a story is a story.

/** Where a page of the site ails. */
export type Where = 'listing' | 'articles' | 'both'

/** How a page ails. All but the first seven come with status 200 and look like success; `turns` is `stale` every other time. */
export const AILMENTS = [
  'down',
  'slow',
  'status-500',
  'status-403',
  'status-429',
  'maintenance',
  'cut',
  'login',
  'challenge',
  'no-tail',
  'no-rows',
  'placeholder',
  'no-bytes',
  'renamed',
  'no-dates',
  'stale',
  'turns',
  'blank',
  'one-title',
  'all-gone',
] as const
export type Ailment = (typeof AILMENTS)[number]

export const EDITS = ['title', 'number', 'name', 'more', 'less', 'image', 'date'] as const
export type EditKind = (typeof EDITS)[number]

export const NOISES = ['spaces', 'quotes', 'zero-width', 'nfd'] as const
export type NoiseKind = (typeof NOISES)[number]

/** How else the listing may spell an address. */
export const SPELLINGS = ['tracking', 'fragment', 'zero-width', 'host-case'] as const
export type Spelling = (typeof SPELLINGS)[number]

/** How the site answers for an article that it deleted. */
export const GOODBYES = ['status-404', 'status-410', 'soft-404', 'home'] as const
export type Goodbye = (typeof GOODBYES)[number]

export type SiteDeed =
  | { readonly kind: 'publish'; readonly article: number; readonly place: number; readonly daysBack: number }
  /** Under the title of another one. */
  | { readonly kind: 'twin'; readonly article: number; readonly of: number }
  | { readonly kind: 'burst'; readonly article: number; readonly count: number }
  /** Comes in while the monitor reads on, so that what it reads slides by one. */
  | { readonly kind: 'slide'; readonly article: number }
  | { readonly kind: 'edit'; readonly article: number; readonly what: EditKind }
  | { readonly kind: 'noise'; readonly article: number; readonly what: NoiseKind }
  | { readonly kind: 'flap'; readonly article: number; readonly minutes: number }
  | { readonly kind: 'delete'; readonly article: number; readonly goodbye: Goodbye }
  | { readonly kind: 'delist'; readonly article: number }
  | { readonly kind: 'restore'; readonly article: number }
  | { readonly kind: 'pin'; readonly article: number }
  | { readonly kind: 'unpin' }
  | { readonly kind: 'reorder'; readonly seed: number }
  | { readonly kind: 'redate'; readonly article: number; readonly days: number }
  | { readonly kind: 'reslug'; readonly article: number }
  | { readonly kind: 'respell'; readonly article: number; readonly how: Spelling }
  | { readonly kind: 'purge'; readonly keep: number; readonly goodbye: Goodbye }
  | { readonly kind: 'ail'; readonly how: Ailment; readonly where: Where; readonly minutes: number }
  | { readonly kind: 'move-addresses' }

export type MonitorDeed =
  | { readonly kind: 'stop'; readonly minutes: number }
  /** The process dies at a statement that it gives its store, before or after the store has carried it out. */
  | { readonly kind: 'kill'; readonly statement: number; readonly after: boolean; readonly minutes: number }
  /** Somebody sets the clock of the monitor, forward or back: no story of a seed, since its account goes by one clock. */
  | { readonly kind: 'step'; readonly minutes: number }
  | { readonly kind: 'deaf'; readonly how: 'unavailable' | 'lost-answer'; readonly minutes: number }

export type Happening = { readonly at: number; readonly deed: SiteDeed | MonitorDeed }

/** A story: a site, a monitor, and what happens to both, in order. */
export type Story = {
  readonly seed: number
  readonly sourceId: SourceId
  readonly startAt: number
  readonly endAt: number
  /** How many articles the site has when it is first watched. */
  readonly stock: number
  readonly maxPages: number
  readonly notModified: boolean
  readonly happenings: readonly Happening[]
}

export const SOURCE_IDS = ['watch', 'gazette', 'bulletin'] as const
export type SourceId = (typeof SOURCE_IDS)[number]

export const MINUTE_MS = 60_000
export const HOUR_MS = 3_600_000
export const DAY_MS = 86_400_000

export function isMonitorDeed(deed: SiteDeed | MonitorDeed): deed is MonitorDeed {
  return deed.kind === 'stop' || deed.kind === 'kill' || deed.kind === 'deaf' || deed.kind === 'step'
}
