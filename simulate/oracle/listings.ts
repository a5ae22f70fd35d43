import type { Evidence, Fault, Look } from './evidence.ts'

/** Whether each entry that was listed is on record, and each new one said, once. */
export function judgeListings(looks: readonly Look[], evidence: Evidence): Fault[] {
  return [...judgeRecord(looks, evidence), ...judgeAdditions(looks, evidence), ...judgeGaps(looks, evidence)]
}

function judgeRecord(looks: readonly Look[], { testimony }: Evidence): Fault[] {
  const faults: Fault[] = []
  const shown = new Map<number, number>()
  for (const { check, shown: numbers } of looks.filter(({ good }) => good)) {
    for (const number of numbers) if (!shown.has(number)) shown.set(number, check.startedAt)
  }
  const recorded = new Set(testimony.listed)
  for (const [number, at] of shown) {
    if (!recorded.has(number))
      faults.push({ promise: 1, at, says: `article ${number} was listed and is not on record` })
  }
  for (const number of recorded) {
    if (!shown.has(number))
      faults.push({ promise: 3, at: 0, says: `article ${number} is on record and was never listed` })
  }
  if (testimony.listed.length !== recorded.size) {
    faults.push({ promise: 2, at: 0, says: 'an article is on record twice' })
  }
  return faults
}

function judgeAdditions(looks: readonly Look[], { truth, testimony }: Evidence): Fault[] {
  const faults: Fault[] = []
  const known = new Set<number>()
  const odd = oddlyListed(truth.done)
  let base: Look | null = null
  for (const look of looks.filter(({ good }) => good)) {
    const added = look.changes.filter(({ kind }) => kind === 'added').map(({ article }) => article ?? -1)
    const fault = (promise: number, says: string) => faults.push({ promise, at: look.check.startedAt, says })
    const fresh = look.shown.filter((number) => !known.has(number))
    if (new Set(added).size !== added.length) fault(2, `check ${look.check.id} added an article twice`)
    for (const number of added) {
      if (known.has(number)) fault(2, `article ${number} was added again by check ${look.check.id}`)
      else if (!fresh.includes(number))
        fault(3, `article ${number} was added by check ${look.check.id}, which did not meet it`)
      else if (base === null) fault(3, `article ${number} of the baseline was announced`)
      else if (wasThere(number, base, odd)) fault(3, `article ${number} is older history and was announced`)
    }
    if (base !== null) {
      for (const number of fresh) {
        if (added.includes(number) || mayBeHistory(number, { look, base, known, truth })) continue
        fault(1, `article ${number} was new to check ${look.check.id} and was not announced`)
      }
      for (const change of look.changes) faults.push(...judgeLate(change, look))
    }
    base ??= look
    for (const number of look.shown) known.add(number)
  }
  const stray = testimony.changes.find(
    ({ kind, checkId }) => kind === 'added' && !looks.some(({ check, good }) => good && check.id === checkId),
  )
  if (stray !== undefined)
    faults.push({ promise: 3, at: stray.at, says: `addition ${stray.id} comes from no good check` })
  return faults
}

/** Articles that came back, or were moved to where they had not been: whether they are news is a matter of taste. */
function oddlyListed(done: Evidence['truth']['done']): Set<number> {
  const odd = done.filter(({ deed }) => ['restore', 'pin', 'unpin', 'reorder'].includes(deed.kind))
  return new Set(odd.flatMap(({ articles }) => articles))
}

/** It was listed further back when watching began. */
function wasThere(number: number, base: Look, odd: ReadonlySet<number>): boolean {
  return !odd.has(number) && (base.answers[0]?.all.includes(number) ?? false)
}

type Judging = {
  readonly look: Look
  readonly base: Look
  readonly known: ReadonlySet<number>
  readonly truth: Evidence['truth']
}

/** Below all that was known, while something known had left: nobody can tell it from what was there before. */
function mayBeHistory(number: number, { look, base, known, truth }: Judging): boolean {
  const bornAt = truth.born.get(number) ?? 0
  const saysWhen = look.answers.some(({ rows }) => rows.some(({ url }) => url.includes('/newstream/')))
  if (saysWhen && bornAt > base.check.startedAt + 1000) return false
  if (bornAt <= base.check.startedAt) return true
  // Dated back and put in below the overlap: only a page further on showed it.
  const onFirst = look.answers[0]?.rows.some((row) => row.number === number) ?? false
  const wasPutIn = truth.done.some(
    ({ deed, articles }) => deed.kind === 'publish' && deed.place > 0 && articles.includes(number),
  )
  if (wasPutIn && !onFirst) return true
  const below = look.shown.slice(look.shown.indexOf(number) + 1).filter((other) => known.has(other))
  if (below.length === 0) return look.shown.some((other) => known.has(other))
  return !onFirst && below.length < 3 && isSunk(number, { look, base, truth })
}

/** Another order put it among what stood there before, with a date that those have too. */
function isSunk(number: number, { look, base, truth }: Omit<Judging, 'known'>): boolean {
  const wasMoved = truth.done.some(
    ({ deed, at, articles }) =>
      deed.kind === 'reorder' && articles.includes(number) && at <= (look.answers[0]?.at ?? look.check.startedAt),
  )
  const day = look.answers.flatMap(({ rows }) => rows).find((row) => row.number === number)?.day ?? ''
  return wasMoved && day <= new Date(base.check.startedAt).toISOString().slice(0, 10)
}

function judgeLate({ kind, article, late }: Look['changes'][number], { check, answers }: Look): Fault[] {
  if (kind !== 'added') return []
  const showed = ({ rows }: Look['answers'][number]) => rows.some(({ number }) => number === article)
  const [first] = answers
  // The first page may be read again, to see whether something slid onto it.
  const onFirst = answers.some((answer) => answer.from === 0 && showed(answer))
  const wrong = late ? first !== undefined && showed(first) : !onFirst
  if (!wrong) return []
  const says = `article ${article} was ${late ? 'called late, though the first page showed it' : 'found by reading on and not called late'}`
  return [{ promise: 3, at: check.startedAt, says }]
}

/** Where new entries stayed unseen that stood above the known ones, the gap is on record; and no other is. */
function judgeGaps(looks: readonly Look[], { truth, maxPages }: Evidence): Fault[] {
  const faults: Fault[] = []
  const known = new Set<number>()
  const placed = new Set(
    truth.done.filter(({ deed }) => deed.kind === 'publish' && deed.place > 0).flatMap(({ articles }) => articles),
  )
  let before: Look | null = null
  for (const look of looks.filter(({ good }) => good)) {
    const since = before?.check.startedAt ?? null
    for (const number of look.shown) known.add(number)
    const [first, ...further] = look.answers
    const gaps = look.changes.filter(({ kind }) => kind === 'gap')
    const fault = (says: string) => faults.push({ promise: 4, at: look.check.startedAt, says })
    if (since !== null && first !== undefined && first.ailment === null) {
      const unseen = first.all.filter(
        (number) => (truth.born.get(number) ?? 0) > since && !known.has(number) && !placed.has(number),
      )
      if (unseen.length > 0 && gaps.length === 0) {
        fault(`articles ${unseen.join(', ')} stayed unseen by check ${look.check.id}, and no gap is on record`)
      }
      const last = look.answers.at(-1)
      const atEnd = last !== undefined && last.from + last.rows.length >= last.all.length
      const readAll = look.answers.length >= maxPages || atEnd || further.some(({ ailment }) => ailment !== null)
      if (gaps.length > 0 && !readAll) fault(`check ${look.check.id} said a gap without need`)
    }
    if (gaps.length > 1) fault(`check ${look.check.id} said its gap twice`)
    for (const { details } of gaps) {
      const from = Date.parse(String(details?.['from']))
      const to = Date.parse(String(details?.['to']))
      if (from !== since || !(to >= look.check.startedAt))
        fault(`the gap of check ${look.check.id} has a wrong interval`)
    }
    before = look
  }
  return faults
}
