import { createRounds, type DeliverDeps } from '../alert/deliver.ts'
import { CHECKS_AT_ONCE, type CheckDeps, checkSource } from '../check/check-source.ts'
import { createUnrecorded, recordUnrecorded } from '../check/unrecorded.ts'
import type { VisitDeps, VisitResult } from '../check/visit-article.ts'
import { visitDue } from '../check/visit-due.ts'
import { type Bell, createBell } from '../lib/bell.ts'
import type { Random } from '../lib/clock.ts'
import type { Log } from '../lib/log.ts'
import { type Failure, toFailure } from '../model/failure.ts'
import { isGood } from '../model/outcome.ts'
import type { CheckRecord } from '../model/records.ts'
import type { Source } from '../model/source.ts'
import { isAlive } from '../model/visit.ts'
import { announceOverdue } from '../store/announce.ts'
import { findPlans, keepPlans } from '../store/keep-plans.ts'
import { findLastChecks } from '../store/read-sources.ts'
import { createAuditRounds } from './audit-rounds.ts'
import { runSchedule } from './local.ts'
import { createPausedSources, type PausedSources } from './paused-sources.ts'
import { createPlanBook } from './plan-book.ts'
import { createRetention, type Keep } from './retention.ts'

export type DaemonOptions = {
  readonly sources: readonly Source[]
  readonly checking: CheckDeps
  readonly visiting: VisitDeps
  readonly delivering: DeliverDeps
  /** Whether this process may deliver now: another may be at it, such as a `check` that is about to end. */
  readonly mayDeliver: () => boolean
  readonly keep: Keep
  readonly random: Random
  /** Told of each check when it has been recorded. */
  readonly onCheck: (record: CheckRecord) => void
  /** Told of each round of a loop: what it failed with, or null. */
  readonly onRound: (loop: LoopName, failure: Failure | null) => void
}

export type LoopName = 'checks' | 'visits' | 'deliveries' | 'plans' | 'retention'

const LOOK_AROUND_MS = 1_000
const AFTER_TROUBLE_MS = 5_000

/**
 * The daemon's loops: checks at their slots, visits as they fall due, deliveries as they are owed, writing down what is
 * planned, and letting go what is not kept. Each rings for the next, and looks around by itself once a second, so that
 * nothing depends on a ring. Resolves when `signal` has aborted and what was under way is on record.
 */
export async function runDaemon(options: DaemonOptions, signal: AbortSignal): Promise<void> {
  const { checking, delivering, sources } = options
  const bells = { visits: createBell(), deliveries: createBell() }
  const lastChecks = await findLastChecks(checking.db)
  const paused = createPausedSources(checking.db, checking.now)
  const plans = await findPlans(checking.db)
  const planned = createPlanBook((unwritten) => keepPlans(checking.db, unwritten), checking.log)
  const unrecorded = createUnrecorded(
    (one) => recordUnrecorded(one, checking),
    (thrown) => checking.log.error({ err: thrown }, 'a check could not be recorded'),
  )
  const lookAt = async (source: Source) => {
    // In order; and where that cannot be written, no site is asked for what could not be written either.
    await unrecorded.write()
    if ((await paused.list()).has(source.id)) return
    const record = await checkSource(source, checking, signal)
    logCheck(checking.log, record)
    options.onCheck(record)
  }
  const check = async (source: Source) => {
    const startedAt = checking.now()
    await attempt('checks', { options, signal }, () =>
      lookAt(source).catch((thrown) => {
        unrecorded.add({ source, startedAt, thrown })
        throw thrown
      }),
    )
    bells.visits.ring()
    bells.deliveries.ring()
  }
  const writeDown = async () => {
    await unrecorded.write()
    await planned.write()
  }
  const visit = createVisits(options, { paused, onVisit: () => bells.deliveries.ring() })
  const { db, now, log } = checking
  const letGo = createRetention({ db, keep: options.keep, log }, now())
  const rounds = createRounds(delivering)
  const deliver = async () => {
    await announceOverdue(db, { now: now(), route: checking.route, newKey: checking.newKey })
    if (options.mayDeliver()) await rounds.start(signal)
  }
  await Promise.all([
    runSchedule(
      {
        sources,
        lastChecks,
        plans,
        concurrency: CHECKS_AT_ONCE,
        now: checking.now,
        random: options.random,
        restsUntil: (source) => checking.fetcher.restsUntil?.(source) ?? null,
        check,
        ...planned,
      },
      signal,
    ),
    loop({ name: 'plans', bell: createBell(), work: writeDown }, options, signal),
    loop({ name: 'retention', bell: createBell(), work: () => letGo(now(), signal) }, options, signal),
    loop(
      { name: 'visits', bell: bells.visits, work: () => unrecorded.write().then(() => visit(signal)) },
      options,
      signal,
    ),
    loop({ name: 'deliveries', bell: bells.deliveries, work: deliver }, options, signal),
  ])
  await rounds.settle()
  await attempt('plans', { options, signal }, writeDown)
}

type Visits = { readonly paused: PausedSources; readonly onVisit: () => void }

/** One round of visits: the audits of the day are drawn, and what is due is visited. */
function createVisits({ sources, visiting: deps }: DaemonOptions, { paused, onVisit }: Visits) {
  const drawAudits = createAuditRounds(deps.db)
  return async (signal: AbortSignal) => {
    const idle = await paused.list()
    const awake = sources.filter(({ id }) => !idle.has(id))
    await drawAudits({ sources: awake, now: deps.now(), random: deps.random })
    const tell = (result: VisitResult) => {
      logVisit(deps.log, result)
      onVisit()
    }
    return visitDue({ sources: awake, deps, dueBy: deps.now, onVisit: tell }, signal)
  }
}

type Loop = { readonly name: LoopName; readonly bell: Bell; readonly work: () => Promise<unknown> }

async function loop({ name, bell, work }: Loop, options: DaemonOptions, signal: AbortSignal): Promise<void> {
  while (!signal.aborted) {
    const went = await attempt(name, { options, signal }, work)
    await bell.wait(went ? LOOK_AROUND_MS : AFTER_TROUBLE_MS, signal)
  }
}

/** Trouble with the store ends one round, never the daemon: what was recorded is safe, and the next round goes on. */
async function attempt(
  name: LoopName,
  { options, signal }: { options: DaemonOptions; signal: AbortSignal },
  work: () => Promise<unknown>,
): Promise<boolean> {
  const { checking, onRound } = options
  try {
    await work()
    onRound(name, null)
    return true
  } catch (error) {
    // What a stop breaks off is no trouble.
    if (signal.aborted) return true
    const failure = toFailure(error)
    checking.log.error({ loop: name, code: failure.code, err: error }, 'round failed')
    onRound(name, failure)
    return false
  }
}

function logCheck(log: Log, record: CheckRecord): void {
  const { source, outcome, reason, status, entries, changes, pages, tookMs, id } = record
  const fields = { source, outcome, reason, status, entries, changes: changes.length, pages, tookMs, check: id }
  if (isGood(outcome) || outcome === 'interrupted') log.info(fields, 'check finished')
  else log.warn(fields, 'check finished')
}

function logVisit(log: Log, { visit, verdict, tookMs }: VisitResult): void {
  const reason = 'reason' in verdict ? verdict.reason : null
  const fields = { source: visit.sourceId, article: visit.articleId, outcome: verdict.kind, reason, tookMs }
  if (verdict.kind === 'edited') log.info(fields, 'visit finished')
  else if (isAlive(verdict.kind) || verdict.kind === 'interrupted') log.debug(fields, 'visit finished')
  else log.warn(fields, 'visit finished')
}
