import { describe, expect, test } from 'vitest'
import { OUTCOMES, type Verdict } from '../../src/model/outcome.ts'
import { NO_TROUBLE, type Standing, standAfter, type Trouble } from '../../src/model/trouble.ts'

const good: Verdict = { kind: 'unchanged' }
const wall: Verdict = { kind: 'walled', reason: 'challenge' }
const doubt: Verdict = { kind: 'quarantined', reason: 'redesign' }
const failure: Verdict = { kind: 'failed', reason: 'http-503' }
const stop: Verdict = { kind: 'interrupted', reason: 'interrupted' }

/** What was said at each of the checks in turn. */
function saidOver(verdicts: readonly Verdict[]): Standing['change'][] {
  let trouble: Trouble = NO_TROUBLE
  return verdicts.map((verdict) => {
    const standing = standAfter(trouble, verdict)
    trouble = standing?.trouble ?? trouble
    return standing?.change ?? null
  })
}

describe('what is said of a source', () => {
  test.each<[string, Verdict[], Standing['change'][]]>([
    ['nothing while all is well', [good, good], [null, null]],
    ['nothing of a single wall', [wall, good], [null, null]],
    ['`walled` at the second wall in a row, once', [wall, wall, wall], [null, 'walled', null]],
    ['nothing of a single quarantine', [doubt, good], [null, null]],
    ['`broken` at the second quarantine in a row, once', [doubt, doubt, doubt], [null, 'broken', null]],
    ['nothing of two failures', [failure, failure, good], [null, null, null]],
    [
      '`broken` at the third failure in a row, once',
      [failure, failure, failure, failure],
      [null, null, 'broken', null],
    ],
    ['`recovered` at the first good check', [wall, wall, good, good], [null, 'walled', 'recovered', null]],
    [
      'the same again when it sets in again',
      [doubt, doubt, good, doubt, doubt],
      [null, 'broken', 'recovered', null, 'broken'],
    ],
    ['nothing of troubles that are not in a row', [wall, good, wall, good, wall], [null, null, null, null, null]],
    [
      'nothing of troubles of several kinds in turn',
      [failure, failure, wall, failure, failure],
      [null, null, null, null, null],
    ],
    ['nothing more while one trouble follows upon another', [wall, wall, doubt, doubt], [null, 'walled', null, null]],
    [
      '`recovered` whatever the trouble was at the end',
      [wall, wall, failure, good],
      [null, 'walled', null, 'recovered'],
    ],
    ['the same, with or without a stop of ours between', [wall, stop, wall], [null, null, 'walled']],
  ])('%s', (_, verdicts, said) => {
    expect(saidOver(verdicts)).toEqual(said)
  })
})

describe('the state of a source', () => {
  test.each([good, { kind: 'first' }, { kind: 'changed' }] satisfies Verdict[])('is ok after $kind', (verdict) => {
    const before = { failures: 2, walls: 0, quarantines: 0, announced: null }
    expect(standAfter(before, verdict)).toEqual({ trouble: NO_TROUBLE, state: 'ok', reason: null, change: null })
  })

  test.each([wall, doubt, failure])('is degraded after $kind, with the reason', (verdict) => {
    expect(standAfter(NO_TROUBLE, verdict)).toMatchObject({
      state: 'degraded',
      reason: 'reason' in verdict && verdict.reason,
    })
  })

  test('is what it was after a stop of ours', () => {
    expect(standAfter(NO_TROUBLE, stop)).toBeNull()
  })

  test('follows from every way in which a check can end', () => {
    const verdicts = [good, wall, doubt, failure, stop, { kind: 'first' }, { kind: 'changed' }] satisfies Verdict[]
    expect(verdicts.map(({ kind }) => kind).toSorted()).toEqual(OUTCOMES.toSorted())
  })
})
