import { expect, test } from 'vitest'
import { livePurge, type PurgeStory } from '../../bench/purge.ts'
import { DAY_MS } from '../support/builders.ts'

const DEADLINE_MS = 180_000

const articlesOf = ({ changes }: PurgeStory) =>
  changes.flatMap(({ kind, article, details }) =>
    kind === 'purge' ? (details?.['articles'] as number[]) : [article?.id ?? 0],
  )

test(
  'a site that deletes nearly all it has is told in a purge a day, whatever day each is found',
  async () => {
    const story = await livePurge({ known: 170, gone: 160, spreadMs: DAY_MS, forMs: 3 * DAY_MS })
    expect(story).toMatchObject({ removed: 160, left: 0 })
    expect(story.changes.map(({ kind }) => kind)).toEqual(['purge', 'purge'])
    expect(new Set(articlesOf(story)).size).toBe(160)
    const [first, second] = story.changes
    expect(Date.parse(second?.at ?? '') - Date.parse(first?.at ?? '')).toBeGreaterThanOrEqual(DAY_MS)
    expect(second?.details).toMatchObject({ continues: first?.id })
  },
  DEADLINE_MS,
)

test(
  'a purge that monthly visits find is told once a day at most, its tail too',
  async () => {
    const story = await livePurge({ known: 60, gone: 50, spreadMs: 25 * DAY_MS, forMs: 29 * DAY_MS })
    expect(story).toMatchObject({ removed: 50, left: 0 })
    expect(articlesOf(story).toSorted((a, b) => a - b)).toEqual(Array.from({ length: 50 }, (_, nth) => nth + 1))
    const at = story.changes.findIndex(({ kind }) => kind === 'purge')
    // No more than are few go before it.
    expect(at).toBeLessThanOrEqual(5)
    const times = story.changes.slice(at).map((change) => Date.parse(change.at))
    for (const [nth, time] of times.slice(1).entries()) {
      expect(time - (times[nth] ?? 0)).toBeGreaterThanOrEqual(DAY_MS)
    }
  },
  DEADLINE_MS,
)
