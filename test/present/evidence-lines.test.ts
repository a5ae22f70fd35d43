import { expect, test } from 'vitest'
import { explainBelief } from '../../src/model/belief.ts'
import type { EvidenceRecord } from '../../src/model/records.ts'
import { evidenceLines } from '../../src/present/evidence-lines.ts'
import { articleChange, TITLES, terminalOf } from './records.ts'

const EVIDENCE: EvidenceRecord = {
  change: articleChange(7, TITLES.korean, { summary: `Added: ${TITLES.korean}\u001B[2J` }),
  checks: [
    {
      id: 9,
      source: 'mfa-en',
      startedAt: '2024-04-15T09:10:00.000Z',
      tookMs: 431,
      outcome: 'changed',
      reason: null,
      status: 200,
      via: 'http',
      pages: 1,
      bytes: 11_865,
      entries: 12,
      changes: [107],
    },
  ],
  visits: [],
  captures: [
    {
      id: 4,
      check: 9,
      article: null,
      takenAt: '2024-04-15T09:10:00.000Z',
      url: 'https://news.example/mfa/',
      status: 200,
      bytes: 11_865,
      sha256: 'ab'.repeat(32),
      cut: false,
    },
  ],
  deliveries: [
    {
      id: 3,
      channel: 'desk',
      state: 'owed',
      attempts: 2,
      changes: [107],
      key: 'key',
      owedAt: '2024-04-15T09:10:00.000Z',
      channelFailingSince: null,
      nextAttemptAt: '2024-04-15T09:20:00.000Z',
      sentAt: null,
      lastError: 'http-503',
    },
  ],
  announceBy: null,
}

test('what a change stands on fits into 80 columns, harmless to a terminal', async () => {
  const lines = await evidenceLines(EVIDENCE, { belief: explainBelief(EVIDENCE.change), rules: [] }, terminalOf(80))
  expect(lines.join('\n')).toMatchInlineSnapshot(`
    "Added: 조선민주주의인민공화국 외무성 대변인 담화 발표: 조력발전에 관한 회담 진행
    Change 107 of mfa-en, 2024-04-15 11:10

    Why it is believed: A listing of mfa-en that was believed had it, and none
    before had an article with its identity.

    What would disprove it: An earlier snapshot of the source that has the same
    article, or a capture of this check that does not.

    Alerts: desk owed (delivery 3, 2 attempts, http-503).

    CHECK  STARTED           OUTCOME  STATUS  ENTRIES
        9  2024-04-15 11:10  changed     200       12

    CAPTURE  TAKEN             STATUS  BYTES  SHA-256
          4  2024-04-15 11:10     200  11865  ababababababababababababababababababa…"
  `)
})

test.each([
  [
    'waits',
    { deliveries: [], announceBy: '2024-04-15T09:11:00.000Z' },
    'it waits for its article until 2024-04-15 11:11.',
  ],
  ['concerned nobody', { deliveries: [] }, 'Alerts: none; no rule of that time was about it.'],
])('a change that %s says so instead of its alerts', async (_, rest, sentence) => {
  const lines = await evidenceLines(
    { ...EVIDENCE, ...rest },
    { belief: explainBelief(EVIDENCE.change), rules: [] },
    terminalOf(100),
  )
  expect(lines.join('\n')).toContain(sentence)
})
