import type { RecordedChange, RecordedCheck, RecordedVisit, Testimony } from '../testimony.ts'
import type { Answer, Truth } from '../truth.ts'

// The oracle: what had to be reported, what might be, and what must never be, from the site's own account. It shares
// nothing with how the product compares, and must never import from src/.

/** A promise that was broken: which of docs/promises.md, when, and how. */
export type Fault = { readonly promise: number; readonly at: number; readonly says: string }

export type Evidence = {
  readonly truth: Truth
  readonly testimony: Testimony
  readonly looks: readonly { readonly look: number; readonly startedAt: number }[]
  readonly received: readonly { readonly at: number; readonly key: string; readonly changes: readonly number[] }[]
  readonly maxPages: number
  readonly toldKinds: readonly string[]
}

/** A recorded check with what the site answered it. */
export type Look = {
  readonly check: RecordedCheck
  readonly answers: readonly Answer[]
  readonly good: boolean
  /** The numbers that its answers showed in full, in order. */
  readonly shown: readonly number[]
  readonly changes: readonly RecordedChange[]
}

export function pairLooks({ truth, testimony, looks }: Evidence): Look[] {
  const answers = Map.groupBy(
    truth.answers.filter(({ of }) => of === 'listing'),
    ({ look }) => look,
  )
  // Of several that began at one instant only the last can have lived to its record.
  const lookAt = new Map(looks.map(({ startedAt, look }) => [startedAt, look]))
  const changes = Map.groupBy(testimony.changes, ({ checkId }) => checkId)
  return testimony.checks.map((check) => {
    const own = answers.get(lookAt.get(check.startedAt) ?? -1) ?? []
    return {
      check,
      answers: own,
      good: ['first', 'unchanged', 'changed'].includes(check.outcome),
      shown: [...new Set(own.flatMap(({ rows }) => rows.map(({ number }) => number)))],
      changes: changes.get(check.id) ?? [],
    }
  })
}

/** What the site answered to each recorded visit, by article, in order. */
export type Sight = { readonly visit: RecordedVisit; readonly answer: Answer; readonly until: number }

export function pairSights({ truth, testimony }: Evidence): Map<number, Sight[]> {
  const answers = Map.groupBy(
    truth.answers.filter(({ of }) => of === 'article'),
    ({ article }) => article,
  )
  const visits = Map.groupBy(testimony.visits, ({ article }) => article)
  const sights = new Map<number, Sight[]>()
  for (const [article, recorded] of visits) {
    if (article === null) continue
    // Of visits side by side the first to start may be the last on record.
    const own = recorded.toSorted((one, other) => one.startedAt - other.startedAt)
    const asked = answers.get(article) ?? []
    const pairs = own.flatMap((visit, at) => {
      const until = own[at + 1]?.startedAt ?? Number.POSITIVE_INFINITY
      const answer = asked.find((one) => one.at >= visit.startedAt && one.at < until)
      return answer === undefined ? [] : [{ visit, answer, until }]
    })
    sights.set(article, pairs)
  }
  return sights
}
