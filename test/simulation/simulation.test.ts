import { globSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { openCrew } from '../../simulate/crew.ts'
import { live } from '../../simulate/live.ts'
import type { Evidence } from '../../simulate/oracle/evidence.ts'
import { judge } from '../../simulate/oracle/judge.ts'
import { shrinkStory } from '../../simulate/shrink.ts'
import { tellFault, tellStory } from '../../simulate/tell.ts'
import type { RecordedChange } from '../../simulate/testimony.ts'
import { writeStory } from '../../simulate/timetable.ts'
import { TOLD_KINDS, tryStory } from '../../simulate/trial.ts'

const STORIES = 100
const DAYS = 2
const MINUTES = 60_000

test(
  'a hundred stories of all that befalls a site and its monitor break no promise',
  async () => {
    const wrong: string[] = []
    for (let seed = 1; seed <= STORIES; seed += 1) {
      const { faults } = await tryStory(writeStory(seed, DAYS))
      const [first] = faults
      if (first !== undefined) wrong.push(`npm run simulate -- --seed ${seed} --days ${DAYS}: ${tellFault(first)}`)
    }
    expect(wrong).toEqual([])
  },
  10 * MINUTES,
)

test('a story comes to the same in a thread of its own, and one that ends by an error is told as wrong', async () => {
  await using crew = openCrew(1)
  const story = writeStory(2, 1)
  expect(await crew.tryStory(story)).toEqual(await tryStory(story))
  const { faults } = await crew.tryStory({ ...story, maxPages: Number.NaN, startAt: Number.NaN })
  expect(faults[0]?.says).toMatch(/^a bug: /u)
})

test('the oracle shares no code with what it judges', () => {
  const folder = join(import.meta.dirname, '../../simulate/oracle')
  const files = globSync('*.ts', { cwd: folder })
  expect(files.length).toBeGreaterThan(0)
  for (const file of files) expect(readFileSync(join(folder, file), 'utf8'), file).not.toMatch(/from '.*src\//u)
})

describe('the oracle notices', async () => {
  const evidence = await witness()
  const { changes } = evidence.testimony
  const added = changes.find(({ kind }) => kind === 'added')
  const edited = changes.find(({ kind }) => kind === 'edited')

  test('nothing in a story that went well', () => {
    expect(judge(evidence)).toEqual([])
  })

  test('an addition that was not said', () => {
    expect(promises(without(added))).toContain(1)
  })

  test('an addition that was said twice', () => {
    expect(promises(withMore({ ...demand(added), id: 9_000 }))).toContain(2)
  })

  test('an addition of what was there before', () => {
    const [baseline] = evidence.testimony.checks
    const old = evidence.truth.answers.find(({ of }) => of === 'listing')?.rows[0]?.number ?? null
    expect(promises(withMore({ ...demand(added), id: 9_000, article: old, checkId: baseline?.id ?? null }))).toContain(
      3,
    )
  })

  test('an edit that was not said', () => {
    expect(promises(without(edited))).toContain(1)
  })

  test('an edit that was not made', () => {
    const seenAgain = evidence.testimony.visits.findLast(({ outcome }) => outcome === 'same')
    const change = { ...demand(edited), id: 9_000, article: seenAgain?.article ?? null, at: seenAgain?.startedAt ?? 0 }
    expect(promises(withMore(change))).toContain(3)
  })

  test('an entry that is not on record', () => {
    const listed = evidence.testimony.listed.slice(1)
    expect(promises({ ...evidence, testimony: { ...evidence.testimony, listed } })).toContain(1)
  })

  test('an alert that did not arrive, and one that came under two keys', () => {
    expect(promises({ ...evidence, received: evidence.received.slice(1) })).toContain(1)
    const [first] = evidence.received
    expect(first).toBeDefined()
    const copies = first === undefined ? [] : [{ ...first, key: 'another' }]
    expect(promises({ ...evidence, received: [...evidence.received, ...copies] })).toContain(2)
  })

  function without(change: RecordedChange | undefined): Evidence {
    return { ...evidence, testimony: { ...evidence.testimony, changes: changes.filter((one) => one !== change) } }
  }

  function withMore(change: RecordedChange): Evidence {
    return { ...evidence, testimony: { ...evidence.testimony, changes: [...changes, change] } }
  }
})

test('a story that goes wrong shrinks to the few things that make it go wrong', async () => {
  const story = writeStory(3, 8)
  const needed = [story.happenings[4], story.happenings.at(-3)]
  const fails = (one: typeof story) =>
    Promise.resolve(needed.every((it) => it !== undefined && one.happenings.includes(it)))
  const small = await shrinkStory(story, fails, () => false)
  expect(small.happenings).toEqual(needed)
  expect(tellStory(small)).toHaveLength(4)
})

const promises = (evidence: Evidence) => judge(evidence).map(({ promise }) => promise)

/** A story in which something was added and something edited, with nothing to disturb it. */
async function witness(): Promise<Evidence> {
  const { startAt, ...story } = writeStory(1, 3)
  const at = (hours: number) => startAt + hours * 60 * MINUTES
  const lived = await live({
    ...story,
    startAt,
    stock: 12,
    happenings: [
      { at: at(5), deed: { kind: 'publish', article: 13, place: 0, daysBack: 0 } },
      { at: at(9), deed: { kind: 'edit', article: 13, what: 'number' } },
      { at: at(20), deed: { kind: 'burst', article: 14, count: 4 } },
    ],
  })
  return { ...lived, truth: lived.site, maxPages: story.maxPages, toldKinds: TOLD_KINDS }
}

function demand<T>(value: T | undefined): T {
  if (value === undefined) throw new Error('The story lacks what the test is about')
  return value
}
