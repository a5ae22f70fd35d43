import type { Random, sleep } from '../lib/clock.ts'
import { pickOne, wholeNumber } from '../lib/random.ts'
import { Failure } from '../model/failure.ts'
import type { Newsroom } from './newsroom.ts'

export type DemoStep = {
  /** Milliseconds after the step before. */
  readonly afterMs: number
  /** What the site does, in one line for people. */
  readonly caption: string
  readonly do: (newsroom: Newsroom) => void
}

export type TimetableOptions = {
  /** May never end. */
  readonly steps: Iterable<DemoStep>
  readonly signal: AbortSignal
  readonly sleep: typeof sleep
  /** Told of each step once it is done. */
  readonly onStep?: (step: DemoStep) => void
}

const WALL_MS = 10_000

/** The first three quarters of a minute: one of everything that can happen to a listing. */
export const DEMO_STEPS: readonly DemoStep[] = [
  {
    afterMs: 8_000,
    caption: 'publishes an article',
    do: (newsroom) => newsroom.publish({ language: 'en' }),
  },
  {
    afterMs: 8_000,
    caption: 'edits that article without a word: a number is another, a paragraph is gone',
    do: (newsroom) => newsroom.edit(keyAt(newsroom, 0)),
  },
  {
    afterMs: 4_000,
    caption: 'publishes an article in Korean',
    do: (newsroom) => newsroom.publish({ language: 'ko' }),
  },
  {
    afterMs: 4_000,
    caption: 'publishes 15 articles at once, more than its first page shows',
    do: (newsroom) => newsroom.burst(15),
  },
  {
    afterMs: 4_000,
    caption: 'deletes an article, page and all',
    do: (newsroom) => newsroom.delete(keyAt(newsroom, 3)),
  },
  {
    afterMs: 4_000,
    caption: 'puts its first page in another order, which is no news',
    do: (newsroom) => newsroom.reorder(),
  },
  {
    afterMs: 3_000,
    caption: 'asks everybody to sign in',
    do: (newsroom) => newsroom.wall(),
  },
  {
    afterMs: WALL_MS,
    caption: 'is open again',
    do: (newsroom) => newsroom.unwall(),
  },
]

const SLOW_STEPS: readonly Omit<DemoStep, 'afterMs'>[] = [
  { caption: 'publishes an article', do: (newsroom) => newsroom.publish() },
  { caption: 'publishes an article in Korean', do: (newsroom) => newsroom.publish({ language: 'ko' }) },
  { caption: 'publishes an article in Chinese', do: (newsroom) => newsroom.publish({ language: 'zh' }) },
  { caption: 'publishes three articles', do: (newsroom) => newsroom.burst(3) },
  { caption: 'publishes an article dated ten days ago', do: (newsroom) => newsroom.backdate(10) },
  { caption: 'edits its newest article without a word', do: (newsroom) => newsroom.edit(keyAt(newsroom, 0)) },
  { caption: 'gives an article another headline', do: (newsroom) => newsroom.retitle(keyAt(newsroom, 1)) },
  { caption: 'gives an article another address', do: (newsroom) => newsroom.reslug(keyAt(newsroom, 2)) },
  {
    caption: 'takes an article off its listing; its page stays',
    do: (newsroom) => newsroom.delist(keyAt(newsroom, 4)),
  },
  { caption: 'pins an older article to the top', do: (newsroom) => newsroom.pin(keyAt(newsroom, 9)) },
  { caption: 'puts its first page in another order', do: (newsroom) => newsroom.reorder() },
  { caption: 'is down for one request', do: (newsroom) => newsroom.fail({ kind: 'status', code: 503 }) },
]

/** The scripted steps, then others drawn at a slower pace, for ever. */
export function* demoSteps(random: Random): Generator<DemoStep, never> {
  yield* DEMO_STEPS
  for (;;) yield { ...pickOne(random, SLOW_STEPS), afterMs: wholeNumber(random, 15_000, 40_000) }
}

/** Does the steps in turn; resolves after the last, or once the signal aborts. */
export async function playTimetable(newsroom: Newsroom, options: TimetableOptions): Promise<void> {
  for (const step of options.steps) {
    await options.sleep(step.afterMs, options.signal)
    if (options.signal.aborted) return
    step.do(newsroom)
    options.onStep?.(step)
  }
}

function keyAt(newsroom: Newsroom, position: number): string {
  const listing = newsroom.listing()
  const article = listing[position % listing.length]
  if (article === undefined) throw new Failure('article-unknown', 'The newsroom lists no article')
  return article.key
}
