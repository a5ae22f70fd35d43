import { dayInZone } from '../src/lib/days.ts'
import {
  type Ailment,
  type Happening,
  isMonitorDeed,
  MINUTE_MS,
  type SiteDeed,
  type SourceId,
  type Where,
} from './happenings.ts'
import { type Article, editArticle, type Row, reordered, shiftDay, writeArticle } from './newsroom.ts'
import { movedUrl, PRESSES, type Press, respelt } from './pages.ts'
import type { Answer, Done, Truth } from './truth.ts'

export type SiteOptions = {
  readonly sourceId: SourceId
  readonly startAt: number
  readonly stock: number
  readonly happenings: readonly Happening[]
}

export type Trouble = { readonly how: Ailment; readonly where: Where; readonly from: number; readonly until: number }

/** What the site lists at a time, from the top. */
type Window = { readonly at: number; readonly rows: readonly Row[] }

/** A site that does what its timetable says, and writes down what it did and answered. */
export type Site = Truth & {
  readonly press: Press
  /** Lets everything happen that is due by then. */
  advanceTo(at: number): void
  /** A further page is being asked for: what waits for that happens now. */
  beforeFurtherPage(at: number): void
  articleOf(number: number): Article | undefined
  /** Every article has another address than before. */
  isMoved(): boolean
  /** What is listed, newest first; pinned ones on top; `lagMs` ago for a stale copy. */
  listed(at: number, lagMs?: number): readonly Row[]
  troubleOf(where: 'listing' | 'articles', at: number): Trouble | null
  log(answer: Answer): void
}

const STOCK_APART_MS = 5 * 3_600_000

export function openSite({ sourceId, startAt, stock, happenings }: SiteOptions): Site {
  const press = PRESSES[sourceId]
  const state = openState(press)
  for (let number = 1; number <= stock; number += 1) {
    publish(state, { number, at: startAt - (stock - number + 1) * STOCK_APART_MS, place: 0, daysBack: 0 })
  }
  const waiting = happenings.filter(({ deed }) => !isMonitorDeed(deed)).toSorted((a, b) => a.at - b.at)
  const happen = (at: number, deed: SiteDeed) => {
    const articles = apply(state, { at, deed })
    if (articles.length > 0) state.done.push({ at, deed, articles })
    state.windows.push({ at, rows: rowsOf(state) })
    if (state.windows.length > 200) state.windows.splice(0, 100)
  }
  state.windows.push({ at: 0, rows: rowsOf(state) })
  return {
    press,
    answers: state.answers,
    done: state.done,
    born: state.born,
    numberOf: (url) => {
      const asked = press.ask(new URL(url))
      return asked.of === 'article' ? asked.number : null
    },
    advanceTo(at) {
      for (let next = waiting[0]; next !== undefined && next.at <= at; next = waiting[0]) {
        waiting.shift()
        if (isMonitorDeed(next.deed)) continue
        if (next.deed.kind === 'slide') state.sliding.push(next.deed)
        else happen(next.at, next.deed)
      }
    },
    beforeFurtherPage(at) {
      for (const deed of state.sliding.splice(0)) happen(at, deed)
    },
    articleOf: (number) => state.articles.get(number),
    isMoved: () => state.moved,
    listed: (at, lagMs = 0) => state.windows.findLast((one) => one.at <= at - lagMs)?.rows ?? [],
    troubleOf: (where, at) =>
      state.troubles.findLast(
        (one) => one.from <= at && at < one.until && (one.where === where || one.where === 'both'),
      ) ?? null,
    log: (answer) => void state.answers.push(answer),
  }
}

type State = {
  readonly press: Press
  readonly articles: Map<number, Article>
  readonly born: Map<number, number>
  /** From the top, without what is pinned. */
  order: number[]
  pinned: number[]
  moved: boolean
  readonly troubles: Trouble[]
  readonly windows: Window[]
  readonly sliding: SiteDeed[]
  readonly answers: Answer[]
  readonly done: Done[]
}

function openState(press: Press): State {
  return {
    press,
    articles: new Map(),
    born: new Map(),
    order: [],
    pinned: [],
    moved: false,
    troubles: [],
    windows: [],
    sliding: [],
    answers: [],
    done: [],
  }
}

type Publishing = { readonly number: number; readonly at: number; readonly place: number; readonly daysBack: number }

function publish(state: State, { number, at, place, daysBack }: Publishing): number[] {
  if (state.articles.has(number)) return []
  const day = shiftDay(dayInZone(at, state.press.zone), -daysBack)
  state.articles.set(number, writeArticle(number, { bornAt: at, day }))
  state.born.set(number, at)
  state.order.splice(place, 0, number)
  return [number]
}

function publishTwin(state: State, { number, of, at }: { number: number; of: number; at: number }): number[] {
  const made = publish(state, { number, at, place: 0, daysBack: 0 })
  const [twin, other] = [state.articles.get(number), state.articles.get(of)]
  if (twin !== undefined && other !== undefined) twin.title = other.title
  return made
}

/** Does it, and gives back the articles that it concerned; none where there was nothing to do. */
function apply(state: State, { at, deed }: { at: number; deed: SiteDeed }): number[] {
  switch (deed.kind) {
    case 'publish':
      return publish(state, { number: deed.article, at, place: deed.place, daysBack: deed.daysBack })
    case 'slide':
      return publish(state, { number: deed.article, at, place: 0, daysBack: 0 })
    case 'twin':
      return publishTwin(state, { number: deed.article, of: deed.of, at })
    case 'burst':
      return Array.from({ length: deed.count }, (_, more) =>
        publish(state, { number: deed.article + more, at: at + more * 1000, place: 0, daysBack: 0 }),
      ).flat()
    case 'ail':
      state.troubles.push({ how: deed.how, where: deed.where, from: at, until: at + deed.minutes * MINUTE_MS })
      return []
    case 'move-addresses':
      state.moved = true
      return []
    case 'purge':
      return state.order.slice(deed.keep).filter((number) => deleteArticle(state.articles.get(number), deed.goodbye))
    case 'unpin':
      return state.pinned.splice(0)
    case 'reorder':
      state.order = reordered(state.order, { seed: deed.seed, first: state.press.firstSize })
      return state.order.slice(0, state.press.firstSize)
    default: {
      const article = state.articles.get(deed.article)
      return article !== undefined && applyToArticle(state, { at, deed, article }) ? [article.number] : []
    }
  }
}

type ArticleDeed = Extract<
  SiteDeed,
  { kind: 'edit' | 'noise' | 'flap' | 'delete' | 'delist' | 'restore' | 'pin' | 'redate' | 'reslug' | 'respell' }
>

function applyToArticle(
  state: State,
  { at, deed, article }: { at: number; deed: ArticleDeed; article: Article },
): boolean {
  if (article.gone !== null && deed.kind !== 'restore') return false
  switch (deed.kind) {
    case 'edit':
      editArticle(article, deed.what)
      return true
    case 'redate':
      article.day = shiftDay(article.day, deed.days)
      article.version += 1
      return true
    case 'noise':
      article.noise = deed.what
      return true
    case 'flap':
      article.flapsUntil = at + deed.minutes * MINUTE_MS
      return true
    case 'delete':
      return deleteArticle(article, deed.goodbye)
    case 'delist':
      article.listed = false
      return true
    case 'restore':
      return restoreArticle(article)
    case 'pin':
      state.pinned = [article.number, ...state.pinned.filter((number) => number !== article.number)].slice(0, 2)
      return true
    case 'reslug':
      article.slug = `${article.slug}-anew`
      return true
    case 'respell':
      article.spelling = deed.how
      return true
    default:
      return deed satisfies never
  }
}

function deleteArticle(article: Article | undefined, goodbye: Article['gone']): boolean {
  if (article === undefined || article.gone !== null) return false
  article.gone = goodbye
  article.listed = false
  return true
}

function restoreArticle(article: Article): boolean {
  if (article.listed) return false
  article.gone = null
  article.listed = true
  return true
}

function rowsOf({ order, pinned, articles, press, moved }: State): Row[] {
  const shown = [...pinned, ...order.filter((number) => !pinned.includes(number))]
  return shown.flatMap((number) => {
    const article = articles.get(number)
    if (article === undefined || !article.listed) return []
    const own = moved ? movedUrl(press, article) : press.articleUrl(article)
    const url = article.spelling === null ? own : respelt(own, article.spelling)
    return [{ number, title: article.title, day: article.day, url }]
  })
}
