import { expect, test } from 'vitest'
import { CHANGE_KINDS } from '../../src/model/change.ts'
import { type Summarised, summarise } from '../../src/model/summary.ts'

const ADDED: Summarised = {
  kind: 'added',
  classes: [],
  late: false,
  backdated: false,
  details: null,
  title: 'Talks Held',
  source: 'mfa-en',
}

test.each<[string, Partial<Summarised>]>([
  ['Added: Talks Held', {}],
  ['Added: Talks Held (late, backdated)', { late: true, backdated: true }],
  ['Added: (no title)', { title: '' }],
  ['Edited: Talks Held (headline, number)', { kind: 'edited', classes: ['headline', 'number'] }],
  ['Removed: Talks Held', { kind: 'removed' }],
  [
    'Purge: 3 articles of mfa-en were removed at once',
    { kind: 'purge', title: null, details: { articles: [1, 2, 3] } },
  ],
  [
    'Walled: a login form instead of the listing of mfa-en',
    { kind: 'walled', title: null, details: { reason: 'login-required' } },
  ],
  ['Broken: selector-empty: mfa-en can no longer be read', { kind: 'broken', details: { reason: 'selector-empty' } }],
  [
    'Gap: 2024-04-15 05:00 UTC to 2024-04-15 09:10 UTC, when entries of mfa-en may have come and gone unseen (at least 120 came)',
    { kind: 'gap', details: { from: '2024-04-15T05:00:00.000Z', to: '2024-04-15T09:10:00.000Z', atLeast: 120 } },
  ],
  [
    'Gap: up to 2024-04-15 09:10 UTC, when entries of mfa-en may have come and gone unseen',
    { kind: 'gap', details: { from: null, to: '2024-04-15T09:10:00.000Z', atLeast: 0 } },
  ],
  ['Recovered: mfa-en can be read again', { kind: 'recovered' }],
])('%s', (sentence, change) => {
  expect(summarise({ ...ADDED, ...change })).toBe(sentence)
})

test.each(CHANGE_KINDS)('%s has a sentence even where nothing else is known', (kind) => {
  expect(summarise({ ...ADDED, kind, title: null })).toMatch(/^[A-Z][a-z]+: .+/u)
})
