import { expect, test } from 'vitest'
import type { CheckRecord } from '../../src/model/records.ts'
import { checkLine } from '../../src/present/check-lines.ts'
import { terminalOf } from './records.ts'

const CHECK: CheckRecord = {
  id: 9,
  source: 'mfa-en',
  startedAt: '2024-04-15T18:10:00.000Z',
  tookMs: 431,
  outcome: 'changed',
  reason: null,
  status: 200,
  via: 'http',
  pages: 2,
  bytes: 11_865,
  entries: 21,
  changes: [12],
}

test('a check is one line: source, outcome, what was read, how long it took', () => {
  expect(checkLine(CHECK, terminalOf(80))).toBe('mfa-en  changed  21 entries, 2 pages, 1 change  0.4 s')
})

test('a check that went wrong says why', () => {
  const walled: CheckRecord = { ...CHECK, outcome: 'walled', reason: 'challenge', pages: 1, entries: 0, changes: [] }
  expect(checkLine(walled, terminalOf(80))).toBe('mfa-en  walled: challenge  0 entries  0.4 s')
})
