import type { Answer as SinkAnswer } from '../src/alert/channels/channel.ts'
import { type DeliverDeps, deliverDue } from '../src/alert/deliver.ts'
import { createRoute } from '../src/alert/rules.ts'
import { type CheckDeps, checkSource } from '../src/check/check-source.ts'
import { createStandpoints } from '../src/check/standpoints.ts'
import type { VisitDeps } from '../src/check/visit-article.ts'
import { visitDue } from '../src/check/visit-due.ts'
import type { Random } from '../src/lib/clock.ts'
import { Failure } from '../src/model/failure.ts'
import type { Rule } from '../src/model/rule.ts'
import type { Source } from '../src/model/source.ts'
import { readArticle } from '../src/read/article.ts'
import { readListing } from '../src/read/listing.ts'
import type { Reader } from '../src/read/reader.ts'
import { dueAt } from '../src/schedule/slots.ts'
import { announceOverdue } from '../src/store/announce.ts'
import { findLastChecks } from '../src/store/read-sources.ts'
import { createUnchangedRecorder, type UnchangedRecorder } from '../src/store/record-unchanged.ts'
import { syncSources } from '../src/store/sync-sources.ts'
import { type Death, type MortalStore, openMortalStore } from './mortal-store.ts'
import type { Network } from './network.ts'

/** A message as the receiver got it. */
export type Received = { readonly at: number; readonly key: string; readonly changes: readonly number[] }

export type MonitorOptions = {
  readonly file: string
  readonly source: Source
  readonly rules: readonly Rule[]
  readonly lexicon: VisitDeps['lexicon']
  readonly network: Network
  readonly random: Random
  /** How the receiver answers now. */
  readonly receive: (message: Received) => SinkAnswer
  readonly newKey: () => string
  readonly onBug: (what: string) => void
}

/** The monitor as a process: the product's own functions over a store, which ends when the process dies. */
export type Monitor = {
  readonly store: MortalStore
  /** For how long there is nothing to do, in milliseconds. */
  idleMs(): Promise<number>
  /** Does what is due: checks, visits, deliveries. Rejects where the process died at it. */
  work(): Promise<void>
  dieAt(death: Death): void
  /** Somebody has set its clock, which it notices. */
  replan(): void
  close(): Promise<void>
}

const LOOK_AROUND_MS = 60_000
const NEVER = new AbortController().signal

/** Starts the process: like any start, it takes over what the store says and nothing else. */
export async function startMonitor(options: MonitorOptions): Promise<Monitor> {
  const { network, source, random } = options
  const store = await openMortalStore(options.file, network.now())
  const { db } = store
  await syncSources(db, [source])
  const door = network.open()
  const parts = createParts(options, store, door)
  let lastCheckAt = (await findLastChecks(db)).get(source.id) ?? null
  let checkAt = dueAt(source, { now: network.now(), lastCheckAt, random })

  async function work(): Promise<void> {
    if (checkAt <= network.now()) {
      const startedAt = network.now()
      door.startLook()
      await checkSource(source, parts.checking, NEVER)
      lastCheckAt = startedAt
      checkAt = dueAt(source, { now: network.now(), lastCheckAt, random })
    }
    const due = await nextDues(store)
    const dueBy = network.now()
    if (due.visit <= dueBy) {
      await visitDue({ sources: [source], deps: parts.visiting, dueBy: () => dueBy, onVisit: () => undefined }, NEVER)
    }
    const { route, newKey } = parts.checking
    if (due.announcement <= network.now()) await announceOverdue(db, { now: network.now(), route, newKey })
    await deliverDue(parts.delivering, NEVER)
  }

  return {
    store,
    work,
    dieAt: store.dieAt,
    replan() {
      checkAt = dueAt(source, { now: network.now(), lastCheckAt, plannedAt: checkAt, random })
    },
    idleMs: async () => {
      const nextAt = Math.min(checkAt, ...Object.values(await nextDues(store)))
      return Math.max(LOOK_AROUND_MS, nextAt - network.now())
    },
    async close() {
      door.close()
      await parts.unchanged.flush().catch(() => undefined)
      store.close()
    },
  }
}

function createParts(options: MonitorOptions, { db }: MortalStore, door: ReturnType<Network['open']>) {
  const { network, random, newKey } = options
  const unchanged = withoutWaiting(createUnchangedRecorder(db, { groupMs: 0 }))
  const log = {
    debug: () => undefined,
    info: () => undefined,
    warn: () => undefined,
    error: (fields: object) => options.onBug(String('err' in fields ? fields.err : JSON.stringify(fields))),
  }
  const common = {
    db,
    fetcher: door,
    browser: NO_BROWSER,
    sessions: { find: async () => null },
    reader: READER,
    log,
    now: network.now,
    monotonic: network.now,
    route: createRoute(options.rules, [], { sources: [], aliases: [] }),
    newKey,
  }
  const sink: NonNullable<ReturnType<DeliverDeps['channels']['get']>> = {
    perMinute: Number.POSITIVE_INFINITY,
    quiet: null,
    preview: () => '',
    send: async ({ key, changes }) => options.receive({ at: network.now(), key, changes: changes.map(({ id }) => id) }),
  }
  const channels = new Map([['sink', sink]])
  return {
    unchanged,
    checking: { ...common, standpoints: createStandpoints(db), unchanged } satisfies CheckDeps,
    visiting: { ...common, random, lexicon: options.lexicon } satisfies VisitDeps,
    delivering: { db, channels, log, now: network.now, random, newKey } satisfies DeliverDeps,
  }
}

const NO_BROWSER: CheckDeps['browser'] = {
  render: () => Promise.reject(new Failure('browser-missing', 'No story needs a browser.')),
  pressOn: () => {
    throw new Failure('browser-missing', 'No story needs a browser.')
  },
}

/** The reader without its thread: no page of the simulated site needs to be stopped. */
const READER: Reader = {
  readListing: async (input) => readListing(input),
  readArticle: async (input) => readArticle(input),
  close: () => Promise.resolve(),
}

/** No other check shares the commit: waiting for one would only cost real time. */
function withoutWaiting(recorder: UnchangedRecorder): UnchangedRecorder {
  return {
    flush: recorder.flush,
    record(check) {
      const recorded = recorder.record(check)
      void recorder.flush()
      return recorded
    },
  }
}

/** When the next visit, announcement and delivery are due. */
async function nextDues({ db }: MortalStore) {
  const { fn } = db
  const visit = await db.selectFrom('articles').select(fn.min('visit_due_at').as('at')).executeTakeFirst()
  const announcement = await db.selectFrom('changes').select(fn.min('announce_by').as('at')).executeTakeFirst()
  const delivery = await db
    .selectFrom('deliveries')
    .select(fn.min('next_attempt_at').as('at'))
    .where('state', '=', 'owed')
    .executeTakeFirst()
  const never = Number.POSITIVE_INFINITY
  return { visit: visit?.at ?? never, announcement: announcement?.at ?? never, delivery: delivery?.at ?? never }
}
