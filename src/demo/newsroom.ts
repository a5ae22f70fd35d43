import type { Now, Random } from '../lib/clock.ts'
import { createRandom, pickOne, shuffled, wholeNumber } from '../lib/random.ts'
import { Failure } from '../model/failure.ts'
import { revise, slugOf, writeDraft } from './drafts.ts'
import { createFaultQueue, type Fault } from './faults.ts'
import type { Language } from './wording.ts'

/** An article as the replica publishes it. */
export type DemoArticle = {
  /** `<unix second>-<number>`, never given twice. */
  readonly key: string
  /** The rest of its address, not escaped; may have parts. */
  readonly slug: string
  readonly title: string
  /** The day that the site prints, as `2024-04-15`. */
  readonly published: string
  readonly originalUrl: string
  readonly paragraphs: readonly string[]
}

type Fields = Omit<DemoArticle, 'key'>

export type EventKind =
  | 'published'
  | 'edited'
  | 'deleted'
  | 'delisted'
  | 'restored'
  | 'reordered'
  | 'pinned'
  | 'unpinned'
  | 'walled'
  | 'unwalled'
  | 'fault'

/** One thing that was done to the site; before and after where it happened to an article. */
export type NewsroomEvent = {
  readonly at: number
  readonly kind: EventKind
  readonly key: string | null
  readonly before: DemoArticle | null
  readonly after: DemoArticle | null
}

export type Wall = 'login' | 'challenge'

export type NewsroomOptions = {
  readonly seed: number
  readonly now: Now
  /** Entries on the first page of the listing, 12 by default. */
  readonly entriesPerPage?: number
  /** Articles that are there before the story begins, 30 by default; `events` does not tell of them. */
  readonly stock?: number
}

const HOUR_MS = 3_600_000
const DAY_MS = 24 * HOUR_MS
// Asia/Pyongyang has been UTC+09:00, without summer time, since 2018.
const ZONE_MS = 9 * HOUR_MS
const MOSTLY_ENGLISH: readonly Language[] = ['en', 'en', 'en', 'en', 'en', 'ko', 'zh']

/** The site's state and what can be done to it; the same seed, clock and verbs tell the same story. */
export function createNewsroom(options: NewsroomOptions): Newsroom {
  return new Newsroom(options)
}

/** Verbs about an article throw the Failure `article-unknown` where the site has none with that key. */
export class Newsroom {
  readonly now: Now
  readonly entriesPerPage: number
  readonly #openedAt: number
  readonly #random: Random
  readonly #faults = createFaultQueue()
  readonly #articles = new Map<string, DemoArticle>()
  readonly #gone = new Set<string>()
  readonly #unlisted = new Set<string>()
  readonly #events: NewsroomEvent[] = []
  #order: readonly string[] = []
  #pinned: string | null = null
  #wall: Wall | null = null

  constructor({ seed, now, entriesPerPage = 12, stock = 30 }: NewsroomOptions) {
    this.now = now
    this.entriesPerPage = entriesPerPage
    this.#openedAt = now()
    this.#random = createRandom(seed)
    let at = this.#openedAt
    const takenIn = Array.from({ length: stock }, () => {
      at -= wholeNumber(this.#random, 1, 6) * HOUR_MS
      return at
    })
    for (const instant of takenIn.reverse()) this.#add(instant, {}, 0)
  }

  /** All that was done, oldest first: the truth that reports are compared with. */
  get events(): readonly NewsroomEvent[] {
    return this.#events
  }

  /** When the last thing was done: milliseconds since 1970 UTC. */
  get changedAt(): number {
    return this.#events.at(-1)?.at ?? this.#openedAt
  }

  get wallNow(): Wall | null {
    return this.#wall
  }

  /** The day in Pyongyang, as `2024-04-15`. */
  get today(): string {
    return dayOf(this.now())
  }

  /** Everything that the listing shows over all its pages, in its order. */
  listing(): readonly DemoArticle[] {
    const listed = this.#listedKeys()
    const pinned = listed.filter((key) => key === this.#pinned)
    const others = listed.filter((key) => key !== this.#pinned)
    return [...pinned, ...others].map((key) => this.get(key))
  }

  /** The article whose page can be read, listed or not. */
  find(key: string): DemoArticle | undefined {
    return this.#gone.has(key) ? undefined : this.#articles.get(key)
  }

  get(key: string): DemoArticle {
    const article = this.find(key)
    if (article === undefined) throw new Failure('article-unknown', `The newsroom has no article ${key}`)
    return article
  }

  /** A new article, invented where fields are not given, at the top or so many entries below. */
  publish(fields: Partial<Fields> & { readonly language?: Language } = {}, position = 0): DemoArticle {
    const article = this.#add(this.now(), fields, position)
    this.#log('published', null, article)
    return article
  }

  burst(count: number): readonly DemoArticle[] {
    return Array.from({ length: count }, () => this.publish())
  }

  /** A new article with a date so many days ago. */
  backdate(days: number, position = 0): DemoArticle {
    return this.publish({ published: dayOf(this.now() - days * DAY_MS) }, position)
  }

  /** Changes what is given; with nothing given raises a number and drops a paragraph. */
  edit(key: string, change?: Partial<Fields>): DemoArticle {
    const before = this.get(key)
    const after = { ...before, ...(change ?? { paragraphs: revise(this.#random, before.paragraphs) }) }
    this.#articles.set(key, after)
    this.#log('edited', before, after)
    return after
  }

  retitle(key: string, title = writeDraft(this.#random, 'en').title): DemoArticle {
    return this.edit(key, { title })
  }

  /** A new address for the same article; the old one goes on leading to it. */
  reslug(key: string, slug = `${this.get(key).slug}-${wholeNumber(this.#random, 2, 99)}`): DemoArticle {
    return this.edit(key, { slug })
  }

  /** Gone from the listing, and its page too. */
  delete(key: string): void {
    this.#log('deleted', this.get(key), null)
    this.#gone.add(key)
  }

  /** Gone from the listing; its page stays. */
  delist(key: string): void {
    const article = this.get(key)
    this.#log('delisted', article, article)
    this.#unlisted.add(key)
  }

  /** Back in its place, as it was. */
  restore(key: string): void {
    this.#gone.delete(key)
    this.#unlisted.delete(key)
    this.#log('restored', null, this.get(key))
  }

  /** The first page in another order. */
  reorder(): void {
    const top = this.#order.slice(0, this.entriesPerPage)
    this.#order = [...shuffled(this.#random, top), ...this.#order.slice(this.entriesPerPage)]
    this.#log('reordered', null, null)
  }

  /** At the top until another is pinned or none. */
  pin(key: string): void {
    const article = this.get(key)
    this.#pinned = key
    this.#log('pinned', article, article)
  }

  unpin(): void {
    this.#pinned = null
    this.#log('unpinned', null, null)
  }

  /** A wall in the place of every listing and article. */
  wall(wall: Wall = 'login'): void {
    this.#wall = wall
    this.#log('walled', null, null)
  }

  unwall(): void {
    this.#wall = null
    this.#log('unwalled', null, null)
  }

  /** Lets the next answers go wrong. */
  fail(fault: Fault): void {
    this.#faults.add(fault)
    this.#log('fault', null, null)
  }

  /** Forgets every fault that has not come yet. */
  heal(): void {
    this.#faults.clear()
  }

  readonly takeFault = this.#faults.take

  #listedKeys(): readonly string[] {
    return this.#order.filter((key) => !this.#gone.has(key) && !this.#unlisted.has(key))
  }

  #add(at: number, fields: Partial<Fields> & { readonly language?: Language }, position: number): DemoArticle {
    const { language = pickOne(this.#random, MOSTLY_ENGLISH), ...given } = fields
    const draft = { ...writeDraft(this.#random, language), published: dayOf(at), ...given }
    const slug = draft.slug ?? slugOf(draft.title)
    const originalUrl = draft.originalUrl ?? `http://www.mfa.example/${language}/${encodeURIComponent(slug)}/`
    const article = { ...draft, key: this.#newKey(at), slug, originalUrl }
    const below = this.#listedKeys()[position]
    const place = below === undefined ? this.#order.length : this.#order.indexOf(below)
    this.#articles.set(article.key, article)
    this.#order = this.#order.toSpliced(place, 0, article.key)
    return article
  }

  #newKey(at: number): string {
    for (;;) {
      const serial = wholeNumber(this.#random, 0, 999_999_999).toString().padStart(9, '0')
      const key = `${Math.floor(at / 1000)}-${serial}`
      if (!this.#articles.has(key)) return key
    }
  }

  #log(kind: EventKind, before: DemoArticle | null, after: DemoArticle | null): void {
    this.#events.push({ at: this.now(), kind, key: (after ?? before)?.key ?? null, before, after })
  }
}

function dayOf(instant: number): string {
  return new Date(instant + ZONE_MS).toISOString().slice(0, 10)
}
