import type { Fault, Look } from './evidence.ts'

const FAILED = new Set(['down', 'slow', 'no-bytes', 'status-500'])
const WALLED = new Set(['status-403', 'status-429', 'maintenance', 'login', 'challenge'])
const DOUBTED = new Set(['cut', 'no-tail', 'no-rows', 'placeholder', 'renamed', 'no-dates', 'moved'])

/** How each check had to end, by what the site answered it. */
export function judgeOutcomes(looks: readonly Look[]): Fault[] {
  const known = new Set<number>()
  const faults: Fault[] = []
  for (const look of looks) {
    const { check } = look
    const allowed = allowedOutcomes(look, known)
    if (!allowed.has(check.outcome)) {
      const met = look.answers.map(({ ailment, from }) => `${ailment ?? 'a sound page'} at ${from}`).join(', ')
      const says = `check ${check.id} ended as ${check.outcome} (${check.reason}), though it met ${met || 'nothing'}`
      faults.push({ promise: 3, at: check.startedAt, says })
    }
    if (look.good) for (const number of look.shown) known.add(number)
  }
  return faults
}

function allowedOutcomes({ answers, shown }: Look, known: ReadonlySet<number>): Set<string> {
  const [first, ...further] = answers
  if (first === undefined) return new Set(['interrupted'])
  const allowed = new Set(outcomesOf(first.ailment, known.size === 0))
  for (const { ailment } of further) {
    if (ailment === null) continue
    for (const outcome of outcomesOf(ailment, false)) allowed.add(outcome)
    // An empty answer to "more" may be taken for the end, or for a stretch that was not seen.
    if (ailment === 'no-rows' || ailment === 'placeholder' || ailment === 'no-bytes' || ailment === 'renamed')
      allowed.add('changed')
  }
  // Nothing of what was known, or nothing at all, is no listing to believe.
  const isStrange = first.rows.length === 0 || !shown.some((number) => known.has(number))
  if (isStrange) allowed.add('quarantined')
  return allowed
}

function outcomesOf(ailment: string | null, isFirst: boolean): string[] {
  if (ailment === null || ailment === 'stale') return isFirst ? ['first'] : ['unchanged', 'changed']
  if (FAILED.has(ailment)) return ['failed']
  if (WALLED.has(ailment)) return ['walled']
  if (ailment === 'moved' && isFirst) return ['first']
  if (ailment === 'no-dates') return isFirst ? ['first', 'quarantined'] : ['quarantined', 'unchanged', 'changed']
  return DOUBTED.has(ailment) ? ['quarantined'] : []
}

/** Trouble is said when it sets in and when it ends, once. */
export function judgeTransitions(looks: readonly Look[]): Fault[] {
  const faults: Fault[] = []
  const inRow = { walled: 0, quarantined: 0, failed: 0 }
  let said = false
  for (const { check, good, changes } of looks) {
    if (check.outcome === 'interrupted') continue
    for (const outcome of ['walled', 'quarantined', 'failed'] as const) {
      inRow[outcome] = check.outcome === outcome ? inRow[outcome] + 1 : 0
    }
    const due = dueTransition({ good, said, inRow })
    if (due !== null) said = due !== 'recovered'
    const told = changes.map(({ kind }) => kind).filter((kind) => ['walled', 'broken', 'recovered'].includes(kind))
    if (told.join() === (due ?? '')) continue
    const says = `check ${check.id} (${check.outcome}) said ${told.join() || 'nothing'} of the source, not ${due ?? 'nothing'}`
    faults.push({ promise: 3, at: check.startedAt, says })
  }
  return faults
}

type Row = { readonly walled: number; readonly quarantined: number; readonly failed: number }

function dueTransition({ good, said, inRow }: { good: boolean; said: boolean; inRow: Row }): string | null {
  if (good) return said ? 'recovered' : null
  if (said) return null
  if (inRow.walled >= 2) return 'walled'
  return inRow.quarantined >= 2 || inRow.failed >= 3 ? 'broken' : null
}
