import { type Evidence, type Look, pairLooks, pairSights } from './evidence.ts'

/** What was done on the site, and what of it was found; delays in milliseconds. */
export type Figures = {
  readonly checks: number
  readonly visits: number
  /** `untold` were listed after the baseline and taken for older history. */
  readonly additions: { readonly listed: number; readonly said: number; readonly untold: number }
  readonly gaps: number
  readonly edits: Found
  readonly removals: Found
}

/**
 * `made` counts those that could be found: the rest came too late in the story, or were undone before anyone looked.
 * `later` were found when they no longer count.
 */
export type Found = {
  readonly made: number
  readonly found: number
  readonly later: number
  readonly delays: readonly number[]
}

/** After so long without a word, something does not count as found; what happens later than that before the end is left out. */
const PATIENCE_MS = 2 * 86_400_000

export function countFigures(evidence: Evidence): Figures {
  const { testimony } = evidence
  const looks = pairLooks(evidence)
  const said = testimony.changes.filter(({ kind }) => kind === 'added').map(({ article }) => article)
  const listed = listAfterBaseline(looks, evidence)
  return {
    checks: testimony.checks.length,
    visits: testimony.visits.length,
    additions: {
      listed: listed.length,
      said: said.length,
      untold: listed.filter((number) => !said.includes(number)).length,
    },
    gaps: testimony.changes.filter(({ kind }) => kind === 'gap').length,
    edits: findEdits(evidence),
    removals: findRemovals(evidence),
  }
}

/** Articles that came after watching began and were listed at a recorded check. */
function listAfterBaseline(looks: readonly Look[], { truth }: Evidence): number[] {
  const good = looks.filter((look) => look.good)
  const baseAt = good[0]?.check.startedAt ?? Number.POSITIVE_INFINITY
  const shown = new Set(good.flatMap((look) => look.shown))
  return [...shown].filter((number) => (truth.born.get(number) ?? 0) > baseAt)
}

function findEdits(evidence: Evidence): Found {
  const { truth, testimony } = evidence
  const sights = pairSights(evidence)
  const endAt = truth.answers.at(-1)?.at ?? 0
  const edits = truth.done.filter(({ deed, at }) => deed.kind === 'edit' && at < endAt - PATIENCE_MS)
  const delays: number[] = []
  let made = 0
  for (const { at, articles } of edits) {
    const own = sights.get(articles[0] ?? -1) ?? []
    // Nobody can find an edit of what was never read before, or is gone.
    const wasRead = own.some(({ answer }) => answer.at < at && answer.ailment === null && !answer.gone)
    const isGone = own.some(({ answer }) => answer.at > at && answer.at < at + PATIENCE_MS && answer.gone)
    if (!wasRead || isGone) continue
    made += 1
    const found = testimony.changes.find(
      (change) => change.kind === 'edited' && change.article === articles[0] && change.at > at,
    )
    if (found !== undefined) delays.push(found.at - at)
  }
  return countFound(made, delays)
}

function countFound(made: number, all: readonly number[]): Found {
  const delays = all.filter((delay) => delay < PATIENCE_MS)
  return { made, found: delays.length, later: all.length - delays.length, delays }
}

function findRemovals({ truth, testimony }: Evidence): Found {
  const endAt = truth.answers.at(-1)?.at ?? 0
  const removed = testimony.changes.flatMap(({ kind, article, articles, at }) =>
    kind === 'removed' ? [{ article, at }] : kind === 'purge' ? articles.map((one) => ({ article: one, at })) : [],
  )
  const delays: number[] = []
  let made = 0
  const deletions = truth.done.filter(
    ({ deed, at }) => (deed.kind === 'delete' || deed.kind === 'purge') && at < endAt - PATIENCE_MS,
  )
  for (const { at, articles } of deletions) {
    for (const article of articles.filter((one) => testimony.listed.includes(one))) {
      if (isBackSoon(truth, { article, at })) continue
      made += 1
      const found = removed.find((one) => one.article === article && one.at > at)
      if (found !== undefined) delays.push(found.at - at)
    }
  }
  return countFound(made, delays)
}

function isBackSoon({ done }: Evidence['truth'], { article, at }: { article: number; at: number }): boolean {
  return done.some(
    (one) => one.deed.kind === 'restore' && one.articles.includes(article) && one.at > at && one.at < at + PATIENCE_MS,
  )
}

/** Several stories as one. */
export function sumFigures(all: readonly Figures[]): Figures {
  const sum = (of: (figures: Figures) => number) => all.reduce((total, figures) => total + of(figures), 0)
  const found = (of: (figures: Figures) => Found): Found => ({
    made: sum((figures) => of(figures).made),
    found: sum((figures) => of(figures).found),
    later: sum((figures) => of(figures).later),
    delays: all.flatMap((figures) => of(figures).delays),
  })
  return {
    checks: sum(({ checks }) => checks),
    visits: sum(({ visits }) => visits),
    additions: {
      listed: sum(({ additions }) => additions.listed),
      said: sum(({ additions }) => additions.said),
      untold: sum(({ additions }) => additions.untold),
    },
    gaps: sum(({ gaps }) => gaps),
    edits: found(({ edits }) => edits),
    removals: found(({ removals }) => removals),
  }
}

/** The value that a share of the values does not exceed. */
export function quantile(values: readonly number[], share: number): number | null {
  const sorted = values.toSorted((a, b) => a - b)
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? null
}
