import { isGood, type SourceState, type Verdict } from './outcome.ts'

/** How many looks in a row went wrong, and the trouble that was announced and is not over. */
export type Trouble = {
  readonly failures: number
  readonly walls: number
  readonly quarantines: number
  readonly announced: 'walled' | 'broken' | null
}

export type Standing = {
  readonly trouble: Trouble
  readonly state: SourceState
  readonly reason: string | null
  /** What is to be said now: trouble is announced when it sets in and when it ends, not at each check. */
  readonly change: 'walled' | 'broken' | 'recovered' | null
}

const WALLS_UNTIL_SAID = 2
const QUARANTINES_UNTIL_SAID = 2
const FAILURES_UNTIL_SAID = 3

export const NO_TROUBLE: Trouble = { failures: 0, walls: 0, quarantines: 0, announced: null }

/** How a source stands after a check: an interrupted one says nothing about it, and gives null. */
export function standAfter(before: Trouble, verdict: Verdict): Standing | null {
  if (verdict.kind === 'interrupted') return null
  if (isGood(verdict.kind) || !('reason' in verdict)) {
    const change = before.announced === null ? null : 'recovered'
    return { trouble: NO_TROUBLE, state: 'ok', reason: null, change }
  }
  const counted = count(before, verdict.kind)
  const change = before.announced === null ? sayNow(counted) : null
  const trouble = { ...counted, announced: change ?? before.announced }
  return { trouble, state: 'degraded', reason: verdict.reason, change }
}

function count(before: Trouble, kind: Verdict['kind']): Trouble {
  return {
    ...before,
    failures: kind === 'failed' ? before.failures + 1 : 0,
    walls: kind === 'walled' ? before.walls + 1 : 0,
    quarantines: kind === 'quarantined' ? before.quarantines + 1 : 0,
  }
}

function sayNow(trouble: Trouble): 'walled' | 'broken' | null {
  if (trouble.walls >= WALLS_UNTIL_SAID) return 'walled'
  if (trouble.quarantines >= QUARANTINES_UNTIL_SAID || trouble.failures >= FAILURES_UNTIL_SAID) return 'broken'
  return null
}
