import type { RecordedChange } from '../testimony.ts'
import { type Evidence, type Fault, pairSights, type Sight } from './evidence.ts'

/** Whether each edit that was seen was said, once, and none that was not made. */
export function judgeEdits(evidence: Evidence): Fault[] {
  const edits = Map.groupBy(
    evidence.testimony.changes.filter(({ kind }) => kind === 'edited'),
    ({ article }) => article,
  )
  const flapping = new Set(
    evidence.truth.done.filter(({ deed }) => deed.kind === 'flap').flatMap(({ articles }) => articles),
  )
  const faults: Fault[] = []
  const sights = pairSights(evidence)
  for (const [article, own] of sights) {
    faults.push(
      ...judgeArticle(article, { sights: own, edits: edits.get(article) ?? [], flaps: flapping.has(article) }),
    )
  }
  for (const [article, own] of edits) {
    if (article !== null && sights.has(article)) continue
    faults.push({
      promise: 3,
      at: own[0]?.at ?? 0,
      says: `article ${article} was said to be edited and was never seen`,
    })
  }
  return faults
}

type OfArticle = {
  readonly sights: readonly Sight[]
  readonly edits: readonly RecordedChange[]
  /** It says two things by turns: how often that is said is another matter. */
  readonly flaps: boolean
}

/** What a page said; one without text said nothing of it. */
type Said = { readonly head: string; readonly body: string | null }

function judgeArticle(article: number, { sights, edits, ...ofArticle }: OfArticle): Fault[] {
  const faults: Fault[] = []
  const left = [...edits]
  const flaps = ofArticle.flaps || comesBack(sights)
  let told = null as Said | null
  let pending: string | null = null
  let flappings = 0
  let blankAt: number[] = []
  const seen = new Set<string>()
  for (const { visit, answer, until } of sights) {
    const at = left.findIndex((edit) => edit.at >= visit.startedAt && edit.at < until)
    const edit = at < 0 ? undefined : left.splice(at, 1)[0]
    const fault = (promise: number, says: string) => faults.push({ promise, at: visit.startedAt, says })
    const page = saidBy(answer)
    if (edit !== undefined && page === null)
      fault(3, `article ${article} was said to be edited by a page that was none`)
    if (page === null) continue
    const isText = page.body !== null && wasBlankForGood(blankAt)
    const isNew: boolean = told !== null && (isOther(page, told) || isText)
    blankAt = page.body === null && told?.head === page.head ? [...blankAt, visit.startedAt] : [visit.startedAt]
    if (page.body !== null) blankAt = []
    const saysFlapping = flaps && edit?.details?.['flapping'] === true
    if (saysFlapping) flappings += 1
    if (flappings > 1 && saysFlapping) fault(2, `article ${article} was said to flap again`)
    const key = `${page.head} ${page.body}`
    // A real edit begins anew: with it, the article may flap between two other things.
    if (edit !== undefined && !seen.has(key)) flappings = 0
    seen.add(key)
    if (edit !== undefined && !isNew && !saysFlapping) fault(3, `article ${article} was said to be edited and was not`)
    const isSeenTwice: boolean = isNew && pending === key && !flaps
    if (edit === undefined && isSeenTwice)
      fault(1, `article ${article} was edited (${key}), was seen twice so, and nothing was said`)
    // A page without its text needs not be believed.
    pending = edit === undefined && isNew && !isSeenTwice && page.body !== null ? key : null
    if (edit !== undefined || !isNew || isSeenTwice) {
      told = { head: isNew || told === null ? page.head : told.head, body: page.body ?? told?.body ?? null }
    }
  }
  for (const edit of left) {
    faults.push({ promise: 2, at: edit.at, says: `edit ${edit.id} of article ${article} belongs to no visit` })
  }
  return faults
}

function saidBy({ head, body }: Sight['answer']): Said | null {
  return head === null ? null : { head, body }
}

/** The first text of an article that had been seen without is none that was edited. */
function isOther(page: Said, told: Said): boolean {
  return page.head !== told.head || (page.body !== null && told.body !== null && page.body !== told.body)
}

/** Seen without a text three times, over more than a day: it has none, until somebody writes one. */
function wasBlankForGood(seenAt: readonly number[]): boolean {
  return seenAt.length >= 3 && (seenAt.at(-1) ?? 0) - (seenAt[0] ?? 0) > 86_400_000
}

/** By its edits alone it says again, more than once, what it said before: as if it flapped. */
function comesBack(sights: readonly Sight[]): boolean {
  const seen = new Set<string>()
  let last: string | null = null
  let returns = 0
  for (const { answer } of sights) {
    if (answer.body === null) continue
    const key = `${answer.head} ${answer.body}`
    if (key !== last && seen.has(key)) returns += 1
    seen.add(key)
    last = key
  }
  return returns > 1
}
