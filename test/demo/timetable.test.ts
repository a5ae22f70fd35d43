import { expect, test } from 'vitest'
import { createNewsroom, type Newsroom } from '../../src/demo/newsroom.ts'
import { DEMO_STEPS, type DemoStep, demoSteps, playTimetable } from '../../src/demo/timetable.ts'
import { createRandom } from '../../src/lib/random.ts'

function openNewsroom(): Newsroom {
  return createNewsroom({ seed: 5, now: () => Date.UTC(2024, 3, 16, 3) })
}

/** Plays at once; returns what was slept and what was told. */
async function play(newsroom: Newsroom, { steps, count }: { steps: Iterable<DemoStep>; count: number }) {
  const stop = new AbortController()
  const slept: number[] = []
  const captions: string[] = []
  await playTimetable(newsroom, {
    steps,
    signal: stop.signal,
    sleep: async (ms) => {
      slept.push(ms)
      if (slept.length > count) stop.abort()
    },
    onStep: ({ caption }) => captions.push(caption),
  })
  return { slept, captions }
}

test('the scripted steps show everything once, within 45 seconds', async () => {
  const newsroom = openNewsroom()
  const { slept, captions } = await play(newsroom, { steps: DEMO_STEPS, count: DEMO_STEPS.length })
  expect(slept.reduce((sum, ms) => sum + ms)).toBeLessThanOrEqual(45_000)
  expect(captions).toEqual(DEMO_STEPS.map(({ caption }) => caption))
  const kinds = newsroom.events.map(({ kind }) => kind)
  expect(kinds.filter((kind) => kind === 'published')).toHaveLength(17)
  expect(kinds.filter((kind) => kind !== 'published')).toEqual(['edited', 'deleted', 'reordered', 'walled', 'unwalled'])
})

test('the steps go on at a slower pace and tell the same story for the same seed', async () => {
  const [one, other] = [openNewsroom(), openNewsroom()]
  const count = DEMO_STEPS.length + 100
  const { slept } = await play(one, { steps: demoSteps(createRandom(9)), count })
  await play(other, { steps: demoSteps(createRandom(9)), count })
  expect(Math.min(...slept.slice(DEMO_STEPS.length))).toBeGreaterThanOrEqual(15_000)
  expect(one.events).toEqual(other.events)
  expect(one.events.length).toBeGreaterThan(100)
})

test('nothing is done once the signal has aborted', async () => {
  const newsroom = openNewsroom()
  const { captions } = await play(newsroom, { steps: demoSteps(createRandom(9)), count: 2 })
  expect(captions).toHaveLength(2)
  expect(newsroom.events.map(({ kind }) => kind)).toEqual(['published', 'edited'])
})
