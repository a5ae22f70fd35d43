import { expect, test } from 'vitest'
import { explainBelief, whyBelieved } from '../../src/model/belief.ts'
import { CHANGE_KINDS } from '../../src/model/change.ts'
import { aChange } from '../support/builders.ts'

test.each(CHANGE_KINDS)('%s is explained in one sentence each', (kind) => {
  const { why, disproof } = explainBelief(aChange({ kind }))
  for (const sentence of [why, disproof]) expect(sentence).toMatch(/^[A-Z].*[^.]\.$/u)
  expect(why).not.toMatch(/\. [A-Z]/u)
})

test.each([
  ['late', { late: true }, 'on a further page'],
  ['backdated', { backdated: true }, 'more than two days before'],
  ['an edit', { kind: 'edited', classes: ['headline', 'number'] }, '(headline, number)'],
  ['a gap', { kind: 'gap', details: { moved: true } }, 'kept moving'],
  ['broken by a redesign', { kind: 'broken', details: { reason: 'redesign' } }, 'read and not believed'],
  ['broken by an outage', { kind: 'broken', details: { reason: 'http-503' } }, 'in a row failed'],
] as const)('%s is told', (_, change, words) => {
  expect(whyBelieved(aChange(change))).toContain(words)
})
