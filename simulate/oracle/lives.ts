import type { RecordedChange } from '../testimony.ts'
import type { Answer, Done } from '../truth.ts'
import { type Evidence, type Fault, type Look, pairSights, type Sight } from './evidence.ts'

/** From three visits on, over so long, that found it gone, a removal is certain. */
const VISITS = 3
const OVER_MS = 6 * 3_600_000

/** Whether whatever was said to be delisted, removed or restored was so, and was said once. */
export function judgeLives(looks: readonly Look[], evidence: Evidence): Fault[] {
  const { truth, testimony } = evidence
  const sights = pairSights(evidence)
  const lookOf = new Map(looks.map((look) => [look.check.id, look]))
  const faults: Fault[] = []
  const away = new Map<number, string>()
  for (const { change, article } of testimony.changes.flatMap(ofArticles)) {
    const fault = (promise: number, says: string) => faults.push({ promise, at: change.at, says })
    if (article === null) {
      fault(3, `${change.kind} ${change.id} is about no article of the site`)
      continue
    }
    const before = away.get(article)
    const life = { truth, article, at: change.at, sights: sights.get(article) ?? [] }
    const look = lookOf.get(change.checkId ?? -1)
    if (change.kind === 'restored') {
      if (before === undefined)
        fault(3, `article ${article} was said to be restored and had never been said to be away`)
      else if (isGone(life)) fault(3, `article ${article} was said to be restored and is gone`)
      away.delete(article)
      continue
    }
    const isSame = before === 'delisted' ? change.kind === 'delisted' : before !== undefined
    if (isSame) fault(2, `article ${article} was said to be ${change.kind} though it was ${before} already`)
    away.set(article, change.kind)
    const wrong = change.kind === 'delisted' ? whyNotDelisted({ ...life, look, looks }) : whyNotRemoved(life)
    if (wrong !== null) fault(3, `article ${article} was said to be ${change.kind}: ${wrong}`)
  }
  return faults
}

type Concern = { readonly change: RecordedChange; readonly article: number | null }

function ofArticles(change: RecordedChange): Concern[] {
  if (change.kind === 'purge') return change.articles.map((article) => ({ change, article }))
  return ['delisted', 'removed', 'restored'].includes(change.kind) ? [{ change, article: change.article }] : []
}

type Life = {
  readonly truth: Evidence['truth']
  readonly article: number
  readonly at: number
  readonly sights: readonly Sight[]
}

function isGone({ truth, article, at }: Life): boolean {
  return goneSince(truth.done, { article, at }) !== null
}

/** Since when the article's page has been deleted, as of a time; null while it is there. */
function goneSince(done: readonly Done[], { article, at }: { article: number; at: number }): number | null {
  const turns = done.filter(({ deed, articles, at: when }) => {
    return ['delete', 'purge', 'restore'].includes(deed.kind) && articles.includes(article) && when <= at
  })
  const last = turns.at(-1)
  return last === undefined || last.deed.kind === 'restore' ? null : last.at
}

function whyNotRemoved(life: Life): string | null {
  // A purge is said when the last of many is certain: each has to be gone as of the last look at it.
  const last = life.sights.findLast(({ visit }) => visit.startedAt <= life.at)
  const since = goneSince(life.truth.done, { article: life.article, at: last?.answer.at ?? life.at })
  if (since === null) return 'it is there'
  // A change bears the time at which its visit began; the answer came a moment later.
  const gone = life.sights.filter(
    ({ visit, answer }) => answer.at >= since && visit.startedAt <= life.at && isGoodbye(answer),
  )
  if (gone.length < VISITS) return `only ${gone.length} visits found it gone`
  const overMs = life.at - (gone[0]?.answer.at ?? 0)
  return overMs < OVER_MS ? `it was gone for ${Math.round(overMs / 60_000)} minutes only` : null
}

function isGoodbye({ gone, ailment }: Answer): boolean {
  return gone && ailment === null
}

type Delisting = Life & { readonly look: Look | undefined; readonly looks: readonly Look[] }

function whyNotDelisted(life: Delisting): string | null {
  const { look, looks, article, sights, at } = life
  if (look === undefined) return 'by no check'
  if (look.shown.includes(article)) return 'the check met it'
  const good = looks.filter((one) => one.good && one.check.startedAt <= look.check.startedAt)
  const lastShown = good.findLastIndex((one) => one.shown.includes(article))
  if (good.length - 1 - lastShown < 2) return 'one check alone missed it'
  // What an old copy does not show, no check can tell from what is not listed.
  const isListed = look.answers.some(({ all, ailment }) => ailment === null && all.includes(article))
  if (isListed) return 'it is listed'
  const alive = sights.some(({ answer }) => answer.at <= at && !answer.gone && answer.ailment === null)
  return alive ? null : 'nobody saw its page alive'
}
