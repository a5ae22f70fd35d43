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

function judgeArticle(article: number, { sights, edits, flaps }: OfArticle): Fault[] {
  const faults: Fault[] = []
  const left = [...edits]
  let told: string | null = null
  let pending: string | null = null
  let flappings = 0
  for (const { visit, answer, until } of sights) {
    const at = left.findIndex((edit) => edit.at >= visit.startedAt && edit.at < until)
    const edit = at < 0 ? undefined : left.splice(at, 1)[0]
    const fault = (promise: number, says: string) => faults.push({ promise, at: visit.startedAt, says })
    const version = answer.ailment === null && !answer.gone ? answer.version : null
    if (edit !== undefined && version === null)
      fault(3, `article ${article} was said to be edited by a page that was none`)
    if (version === null) continue
    const saysFlapping = flaps && edit?.details?.['flapping'] === true
    if (saysFlapping) flappings += 1
    if (flappings > 1 && saysFlapping) fault(2, `article ${article} was said to flap again`)
    if (edit !== undefined && version === told && !saysFlapping)
      fault(3, `article ${article} was said to be edited and was not`)
    if (edit !== undefined || told === null) {
      told = version
      pending = null
    } else if (version === told) {
      pending = null
    } else if (pending === version && !flaps) {
      fault(1, `article ${article} was edited (${told} to ${version}), was seen twice so, and nothing was said`)
      told = version
      pending = null
    } else {
      pending = version
    }
  }
  for (const edit of left) {
    faults.push({ promise: 2, at: edit.at, says: `edit ${edit.id} of article ${article} belongs to no visit` })
  }
  return faults
}
