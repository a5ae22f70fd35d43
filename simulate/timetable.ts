import type { Random } from '../src/lib/clock.ts'
import { createRandom, pickOne, wholeNumber } from '../src/lib/random.ts'
import {
  AILMENTS,
  type Ailment,
  DAY_MS,
  EDITS,
  GOODBYES,
  type Happening,
  type MonitorDeed,
  NOISES,
  type SiteDeed,
  SOURCE_IDS,
  type SourceId,
  SPELLINGS,
  type Story,
} from './happenings.ts'

/** How often something happens, in times a day; a story turns each up or down for itself. */
type Rates = Readonly<Record<Exclude<(SiteDeed | MonitorDeed)['kind'], 'step'>, number>>

const RATES: Rates = {
  publish: 4,
  twin: 0.1,
  burst: 0.15,
  slide: 0.3,
  edit: 2,
  noise: 0.7,
  flap: 0.1,
  delete: 0.4,
  delist: 0.1,
  restore: 0.3,
  pin: 0.15,
  unpin: 0.1,
  reorder: 0.2,
  redate: 0.2,
  reslug: 0.2,
  respell: 0.2,
  purge: 0.03,
  ail: 0.6,
  'move-addresses': 0.005,
  stop: 0.2,
  kill: 1.5,
  deaf: 0.3,
}

const FIRST_SITE_DAY = Date.parse('2024-04-01T00:00:00Z')

/** The story of a seed: the same for the same seed and number of days, always. */
export function writeStory(seed: number, days: number): Story {
  const random = createRandom(seed)
  const sourceId = pickOne(random, SOURCE_IDS)
  const startAt = FIRST_SITE_DAY + wholeNumber(random, 0, 300) * DAY_MS
  const endAt = startAt + days * DAY_MS
  const stock = wholeNumber(random, 3, 60)
  const happenings = writeHappenings(random, { startAt, endAt, stock, sourceId })
  return {
    seed,
    sourceId,
    startAt,
    endAt,
    stock,
    maxPages: pickOne(random, [10, 10, 3]),
    notModified: random() < 0.5,
    happenings,
  }
}

type Span = { readonly startAt: number; readonly endAt: number; readonly stock: number; readonly sourceId: SourceId }

function writeHappenings(random: Random, span: Span): Happening[] {
  const days = (span.endAt - span.startAt) / DAY_MS
  // Some stories are calm in one respect and wild in another.
  const moods = [0, 0.5, 1, 1, 2]
  const instants = (Object.keys(RATES) as (keyof Rates)[]).flatMap((kind) => {
    const expected = RATES[kind] * days * pickOne(random, moods)
    const count = Math.floor(expected) + (random() < expected % 1 ? 1 : 0)
    return Array.from({ length: count }, () => ({ kind, at: span.startAt + Math.floor(random() * days * DAY_MS) }))
  })
  const draw = createDraw(random, span)
  return instants.toSorted((a, b) => a.at - b.at).map(({ kind, at }) => ({ at, deed: draw(kind) }))
}

/** Draws what happens; it numbers the articles as they are published. */
function createDraw(random: Random, { stock, sourceId }: Span): (kind: keyof Rates) => SiteDeed | MonitorDeed {
  let newest = stock
  const next = (count = 1) => {
    newest += count
    return newest - count + 1
  }
  // Most of what happens to articles happens to new ones.
  const some = () => Math.max(1, newest - Math.floor(random() ** 2 * 40))
  const whole = (least: number, most: number) => wholeNumber(random, least, most)
  const simple: Partial<Record<keyof Rates, () => SiteDeed | MonitorDeed>> = {
    twin: () => ({ kind: 'twin', of: some(), article: next() }),
    burst: () => {
      const count = whole(2, pickOne(random, [8, 15, 60]))
      return { kind: 'burst', article: next(count), count }
    },
    slide: () => ({ kind: 'slide', article: next() }),
    edit: () => ({ kind: 'edit', article: some(), what: pickOne(random, EDITS) }),
    noise: () => ({ kind: 'noise', article: some(), what: pickOne(random, NOISES) }),
    flap: () => ({ kind: 'flap', article: some(), minutes: whole(60, 3000) }),
    delete: () => ({ kind: 'delete', article: some(), goodbye: pickOne(random, GOODBYES) }),
    delist: () => ({ kind: 'delist', article: some() }),
    restore: () => ({ kind: 'restore', article: some() }),
    pin: () => ({ kind: 'pin', article: some() }),
    unpin: () => ({ kind: 'unpin' }),
    reorder: () => ({ kind: 'reorder', seed: whole(1, 1_000_000) }),
    redate: () => ({ kind: 'redate', article: some(), days: pickOne(random, [-3, -2, -1, 1, 2, 3]) }),
    reslug: () => ({ kind: 'reslug', article: some() }),
    respell: () => ({ kind: 'respell', article: some(), how: pickOne(random, SPELLINGS) }),
    purge: () => ({ kind: 'purge', keep: whole(0, 3), goodbye: pickOne(random, GOODBYES) }),
    ail: () => ({
      kind: 'ail',
      how: pickAilment(random, sourceId),
      where: pickOne(random, ['listing', 'articles', 'both']),
      minutes: whole(5, pickOne(random, [60, 600, 2000])),
    }),
    'move-addresses': () => ({ kind: 'move-addresses' }),
    stop: () => ({ kind: 'stop', minutes: whole(1, pickOne(random, [10, 300, 2000])) }),
    kill: () => ({ kind: 'kill', statement: whole(1, 90), after: random() < 0.5, minutes: whole(0, 30) }),
    deaf: () => ({ kind: 'deaf', how: pickOne(random, ['unavailable', 'lost-answer']), minutes: whole(1, 600) }),
  }
  return (kind) => simple[kind]?.() ?? publishing()

  function publishing(): SiteDeed {
    const isBack = random() < 0.1
    // Inserted within the first page, so that any complete answer shows it.
    return { kind: 'publish', article: next(), place: isBack ? whole(1, 5) : 0, daysBack: isBack ? whole(-2, 9) : 0 }
  }
}

/** The bulletin's profile knows no tail and requires no date: there, neither is an ailment. */
function pickAilment(random: Random, sourceId: SourceId): Ailment {
  const how = pickOne(
    random,
    AILMENTS.filter((one) => one !== 'one-title'),
  )
  return sourceId === 'bulletin' && (how === 'no-tail' || how === 'no-dates') ? 'cut' : how
}
