import { describe, expect, test } from 'vitest'
import type { CoverageInterval } from '../../src/model/coverage.ts'
import type { OutcomeKind } from '../../src/model/outcome.ts'
import type { MissedReason } from '../../src/model/slots.ts'
import { keepPlans } from '../../src/store/keep-plans.ts'
import type { Database } from '../../src/store/open-store.ts'
import { listAdditionTimes, readCoverage } from '../../src/store/read-coverage.ts'
import { aSource } from '../support/builders.ts'
import { temporaryStore } from '../support/store.ts'

/** An instant of 15 April 2024, in UTC, such as `09:10`. */
const at = (time: string) => Date.parse(`2024-04-15T${time.length === 5 ? `${time}:00` : time}Z`)
const clock = (ms: number) => new Date(ms).toISOString().slice(11, 16)

const OUTCOMES: Readonly<Record<string, OutcomeKind>> = {
  ok: 'unchanged',
  selectorEmpty: 'quarantined',
  challenge: 'walled',
  stop: 'interrupted',
  'store-full': 'interrupted',
}

/** Records checks such as `09:00 ok, 09:10 http-503`; what is no known word is the code of a failure. */
async function recordChecks(db: Database, written: string): Promise<void> {
  const rows = written.split(', ').map((one) => {
    const [time = '', word = ''] = one.split(' ')
    const outcome = OUTCOMES[word] ?? 'failed'
    const reason = word === 'ok' ? null : word === 'stop' ? 'interrupted' : word
    const facts = { took_ms: 1, status: 200, via: 'http' as const, pages: 1, bytes: 1, entries: 1 }
    return { source_id: 'mfa-en', started_at: at(time), outcome, reason, ...facts }
  })
  await db.insertInto('checks').values(rows).execute()
}

function written({ kind, fromAt, toAt, cause, reasons, additionsKnown }: CoverageInterval): string {
  const why = cause === null ? '' : ` ${[cause, ...reasons].join(' ')}`
  return `${clock(fromAt)}-${clock(toAt)} ${kind}${why}${additionsKnown ? '' : ' unknown'}`
}

type Case = {
  readonly what: string
  readonly schedule?: string
  readonly checks: string
  readonly pauses?: readonly (readonly [from: string, to: string | null])[]
  readonly missed?: readonly [from: string, to: string, reason: MissedReason]
  readonly gap?: readonly [from: string, to: string]
  readonly now: string
  readonly intervals: readonly string[]
}

const CASES: readonly Case[] = [
  { what: 'nothing, before any check', checks: '09:00 ok', now: '09:05', intervals: [] },
  {
    what: 'up to the last look, while the next slot is to come',
    checks: '09:00 ok, 09:10 ok, 09:20 ok',
    now: '09:24',
    intervals: ['09:00-09:20 watched'],
  },
  {
    what: 'watched although checks were a little late, or made by hand',
    checks: '09:00 ok, 09:13 ok, 09:17 ok, 09:24 ok',
    now: '09:25',
    intervals: ['09:00-09:24 watched'],
  },
  {
    what: 'blind from the last good look to the next, whatever the outage',
    checks: '09:00 ok, 09:10 ok, 09:20 http-503, 09:30 dns, 09:40 http-503, 09:50 ok, 10:00 ok',
    now: '10:01',
    intervals: ['09:00-09:10 watched', '09:10-09:50 blind failed http-503 dns', '09:50-10:00 watched'],
  },
  {
    what: 'blind for each cause on its own',
    checks: '09:00 ok, 09:10 http-503, 09:20 challenge, 09:30 selectorEmpty, 09:40 ok',
    now: '09:41',
    intervals: [
      '09:00-09:10 blind failed http-503',
      '09:10-09:20 blind walled challenge',
      '09:20-09:40 blind quarantined selectorEmpty',
    ],
  },
  {
    what: 'a single good look between two outages as a look',
    checks: '09:00 ok, 09:10 dns, 09:20 ok, 09:30 dns, 09:40 ok',
    now: '09:41',
    intervals: ['09:00-09:20 blind failed dns', '09:20-09:40 blind failed dns'],
  },
  {
    what: 'an outage that goes on, of which nothing is known',
    checks: '09:00 ok, 09:10 ok, 09:20 dns',
    now: '09:25',
    intervals: ['09:00-09:10 watched', '09:10-09:25 blind failed dns unknown'],
  },
  {
    what: 'a time without any check as not running',
    checks: '09:00 ok, 09:10 ok, 12:00 ok, 12:10 ok',
    now: '12:11',
    intervals: ['09:00-09:10 watched', '09:10-12:00 blind not-running', '12:00-12:10 watched'],
  },
  {
    what: 'why nothing ran, where the daemon wrote it down',
    checks: '09:00 ok, 09:10 ok, 12:00 ok',
    missed: ['09:20', '11:50', 'asleep'],
    now: '12:01',
    intervals: ['09:00-09:10 watched', '09:10-12:00 blind not-running asleep'],
  },
  {
    what: 'not running that goes on',
    checks: '09:00 ok, 09:10 ok',
    now: '12:00',
    intervals: ['09:00-09:10 watched', '09:10-12:00 blind not-running unknown'],
  },
  {
    what: 'a stop and a quick start as no break',
    checks: '09:00 ok, 09:10 stop, 09:11 ok',
    now: '09:12',
    intervals: ['09:00-09:11 watched'],
  },
  {
    what: 'faults of ours by their code',
    checks: '09:00 ok, 09:10 store-full, 09:20 store-full, 09:30 ok',
    now: '09:31',
    intervals: ['09:00-09:30 blind interrupted store-full'],
  },
  {
    what: 'a pause, and apart from it what was no pause',
    checks: '09:00 ok, 09:10 ok, 15:00 ok',
    pauses: [['09:12', '12:58']],
    now: '15:01',
    intervals: ['09:00-09:10 watched', '09:10-12:58 blind paused', '12:58-15:00 blind not-running'],
  },
  {
    what: 'a pause that lasts',
    checks: '09:00 ok, 09:10 ok',
    pauses: [['09:15', null]],
    now: '12:00',
    intervals: ['09:00-09:10 watched', '09:10-12:00 blind paused unknown'],
  },
  {
    what: 'a night without slots as watched',
    schedule: '*/10 18-21 * * *',
    checks: '01:00 ok, 09:05 ok, 09:10 ok',
    now: '09:11',
    intervals: ['01:00-09:10 watched'],
  },
  {
    what: 'a night without slots that ends in an outage as blind',
    schedule: '*/10 18-21 * * *',
    checks: '01:00 ok, 09:00 dns, 09:10 ok',
    now: '09:11',
    intervals: ['01:00-09:10 blind failed dns'],
  },
  {
    what: 'a gap in place of what it covers',
    checks: '09:00 ok, 09:10 ok, 12:00 ok, 12:10 ok',
    gap: ['09:10', '12:00'],
    now: '12:11',
    intervals: ['09:00-09:10 watched', '09:10-12:00 gap not-running unknown', '12:00-12:10 watched'],
  },
  {
    what: 'a gap of a burst between two slots',
    checks: '09:00 ok, 09:10 ok, 09:20 ok',
    gap: ['09:00', '09:10'],
    now: '09:21',
    intervals: ['09:00-09:10 gap unknown', '09:10-09:20 watched'],
  },
  {
    what: 'two processes at once, the later one recorded first',
    checks: '09:00 ok, 09:11 ok, 09:10 ok, 09:20 ok',
    now: '09:21',
    intervals: ['09:00-09:20 watched'],
  },
]

describe('coverage tells', () => {
  test.each(CASES)('$what', async ({ schedule, checks, pauses = [], missed, gap, now, intervals }) => {
    const source = aSource(schedule === undefined ? {} : { schedule })
    await using store = await temporaryStore([source])
    const { db } = store
    await recordChecks(db, checks)
    for (const [from, to] of pauses) {
      const row = { source_id: 'mfa-en', from_at: at(from), to_at: to === null ? null : at(to) }
      await db.insertInto('pauses').values(row).execute()
    }
    if (missed !== undefined) {
      const [from, to, reason] = missed
      const slots = { sourceId: 'mfa-en', fromAt: at(from), toAt: at(to), slots: 16, reason }
      await keepPlans(db, { plans: new Map(), missed: [slots] })
    }
    if (gap !== undefined) await recordGap(db, gap)
    expect((await readCoverage(db, 'mfa-en', { now: at(now) })).map(written)).toEqual(intervals)
  })

  test('of a million checks without loading them', { timeout: 120_000 }, async () => {
    await using store = await temporaryStore()
    const { sql } = await import('kysely')
    await sql`
      WITH RECURSIVE n (i) AS (SELECT 0 UNION ALL SELECT i + 1 FROM n WHERE i < 999999)
      INSERT INTO checks (source_id, started_at, took_ms, outcome, reason, pages, bytes, entries)
      SELECT 'mfa-en', i * 600000, 1, CASE WHEN i % 100000 = 50000 THEN 'failed' ELSE 'unchanged' END,
        CASE WHEN i % 100000 = 50000 THEN 'dns' END, 1, 1, 1 FROM n`.execute(store.db)
    const intervals = await readCoverage(store.db, 'mfa-en', { now: 1_000_000 * 600_000 })
    expect(intervals.filter(({ kind }) => kind === 'blind')).toHaveLength(10)
    expect(intervals).toHaveLength(21)
    expect(intervals.reduce((sum, { checks }) => sum + checks, 0)).toBe(999_999)
  })
})

async function recordGap(db: Database, [from, to]: readonly [string, string]): Promise<void> {
  const details = JSON.stringify({ from: new Date(at(from)), to: new Date(at(to)), atLeast: 30 })
  await recordChange(db, { kind: 'gap', at: at(to), details })
}

async function recordChange(db: Database, change: { kind: 'gap' | 'added'; at: number; details: string | null }) {
  const none = { check_id: null, article_id: null, late: 0, backdated: 0, before: null, after: null, announce_by: null }
  const rest = { classes: '[]', sources: '[]', last_seen_at: null, first_missing_at: null, summary: '' }
  await db
    .insertInto('changes')
    .values({ source_id: 'mfa-en', ...none, ...rest, ...change })
    .execute()
}

test('additions are told by when they were found, within the time asked for', async () => {
  await using store = await temporaryStore()
  for (const time of ['09:30', '09:10', '11:00']) {
    await recordChange(store.db, { kind: 'added', at: at(time), details: null })
  }
  await recordGap(store.db, ['09:00', '09:20'])
  const span = { fromAt: at('09:00'), toAt: at('10:00') }
  expect(await listAdditionTimes(store.db, 'mfa-en', span)).toEqual([at('09:10'), at('09:30')])
})
