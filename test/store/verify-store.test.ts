import { DatabaseSync, type SQLInputValue } from 'node:sqlite'
import { describe, expect, test } from 'vitest'
import type { FindingRecord } from '../../src/model/records.ts'
import { recordCheck } from '../../src/store/record-check.ts'
import { SEALED_COLUMNS, type SealedTable } from '../../src/store/seals.ts'
import { verifyStore } from '../../src/store/verify-store.ts'
import { aContent, anEntry, aPage, entries, HOUR_MS, START } from '../support/builders.ts'
import {
  added,
  anEndedCheck,
  owing,
  recordChanged,
  recordFirst,
  recordSeen,
  type TemporaryStore,
  temporaryStore,
} from '../support/store.ts'

const NAMES: Readonly<Record<SealedTable, FindingRecord['what']>> = {
  captures: 'capture',
  changes: 'change',
  revisions: 'revision',
  snapshots: 'snapshot',
}
const TABLES = Object.keys(NAMES) as SealedTable[]

/** Three changes of a source, the article of each with a revision and its page, and a walled check with its page. */
async function storeOfThree(): Promise<TemporaryStore> {
  const store = await temporaryStore()
  await recordFirst(store.db, { entries: entries('a') })
  const keys = ['a', 'b', 'c', 'd']
  for (const [at, key] of keys.entries()) {
    const listed = keys.slice(0, at + 1).map((one) => anEntry(one))
    if (at > 0) {
      const delta = { older: [], additions: [added(anEntry(key))] }
      await recordChanged(store.db, { at: START + at * HOUR_MS, entries: listed.toReversed(), delta })
    }
    const page = aPage({
      url: `https://example.org/news/${key}/`,
      body: Buffer.from(`<p>The text of ${key}.`.repeat(20)),
    })
    await recordSeen(store.db, key, { content: aContent({ title: `Title of ${key}` }), page, startedAt: START + at })
  }
  const wall = { kind: 'walled', reason: 'login-required' } as const
  const walled = anEndedCheck({
    at: START + 5 * HOUR_MS,
    verdict: wall,
    evidence: [aPage({ body: Buffer.from('Sign in') })],
  })
  await recordCheck(store.db, walled, owing())
  return store
}

async function findingsOf({ db }: TemporaryStore): Promise<FindingRecord[]> {
  const findings: FindingRecord[] = []
  const { findings: count } = await verifyStore(db, {
    onFinding: (finding) => findings.push(finding),
    onProgress: () => undefined,
  })
  expect(count).toBe(findings.length)
  return findings
}

/** Alters the store behind Dateline's back, whatever refers to what. */
function tamper({ file }: TemporaryStore, statement: string, ...values: SQLInputValue[]): void {
  const raw = new DatabaseSync(file, { enableForeignKeyConstraints: false })
  raw.prepare(statement).run(...values)
  raw.close()
}

function read({ file }: TemporaryStore, table: string, column: string, id: number): SQLInputValue {
  const raw = new DatabaseSync(file)
  const row = raw.prepare(`SELECT "${column}" AS value FROM ${table} WHERE id = ?`).get(id)
  raw.close()
  return row?.['value'] as SQLInputValue
}

/** The same value, but for one bit of one of its bytes. */
function flip(value: SQLInputValue, at: number): SQLInputValue {
  if (value === null) return 1
  if (typeof value === 'number') return value + 1
  const bytes = Buffer.from(value as Uint8Array)
  if (bytes.length === 0) return Buffer.from('!')
  const where = at % bytes.length
  bytes[where] = (bytes[where] ?? 0) ^ 1
  return typeof value === 'string' ? bytes.toString('latin1') : bytes
}

test('a store that nobody touched is whole, and says where its chains end', async () => {
  await using store = await storeOfThree()
  const verified = await verifyStore(store.db, { onFinding: () => undefined, onProgress: () => undefined })
  expect(verified).toMatchObject({ findings: 0, captures: 5, snapshots: 4, revisions: 4, changes: 3 })
  expect(verified.chains).toEqual([{ source: 'mfa-en', change: 3, seal: expect.stringMatching(/^[0-9a-f]{64}$/u) }])
})

describe('whatever was altered is named', () => {
  const columns = TABLES.flatMap((table) =>
    SEALED_COLUMNS[table]
      .filter((column) => !['id', 'previous_seal'].includes(column))
      .map((column) => ({ table, column })),
  )

  test.each(columns)('$column of $table', async ({ table, column }) => {
    await using store = await storeOfThree()
    tamper(store, `UPDATE ${table} SET "${column}" = ? WHERE id = 2`, flip(read(store, table, column, 2), 0))
    expect(await findingsOf(store)).toContainEqual(expect.objectContaining({ what: NAMES[table], id: 2 }))
  })

  test.each([
    ['captures', 'taken_at'],
    ['revisions', 'seen_at'],
    ['changes', 'at'],
  ] as const)('a number in %s that is larger than any of ours', async (table, column) => {
    await using store = await storeOfThree()
    tamper(store, `UPDATE ${table} SET "${column}" = 9007199254740993000 WHERE id = 2`)
    expect(await findingsOf(store)).toEqual([
      expect.objectContaining({ what: NAMES[table], id: 2, problem: 'it cannot be read' }),
    ])
  })

  test.each(TABLES)('the seal of one of %s', async (table) => {
    await using store = await storeOfThree()
    tamper(store, `UPDATE ${table} SET seal = ? WHERE id = 2`, flip(read(store, table, 'seal', 2), 7))
    expect(await findingsOf(store)).toContainEqual(expect.objectContaining({ what: NAMES[table], id: 2 }))
  })

  test.each(['captures', 'snapshots', 'revisions'])('any byte of what is kept in %s', async (table) => {
    await using store = await storeOfThree()
    const body = read(store, table, 'body', 1) as Uint8Array
    for (let at = 0; at < body.length; at += 1) {
      tamper(store, `UPDATE ${table} SET body = ? WHERE id = 1`, flip(body, at))
      const [first] = await findingsOf(store)
      expect(first).toMatchObject({ what: NAMES[table as SealedTable], id: 1 })
    }
    tamper(store, `UPDATE ${table} SET body = ? WHERE id = 1`, body)
    expect(await findingsOf(store)).toEqual([])
  })
})

describe('a chain of changes', () => {
  test.each([1, 2, 3])('names change %i where it was deleted, and no other', async (id) => {
    await using store = await storeOfThree()
    tamper(store, 'DELETE FROM changes WHERE id = ?', id)
    expect(await findingsOf(store)).toEqual([
      { type: 'finding', what: 'change', id, source: 'mfa-en', problem: 'it is missing: it was deleted' },
    ])
  })

  test('names both of two that were swapped', async () => {
    await using store = await storeOfThree()
    tamper(store, 'UPDATE changes SET id = 99 WHERE id = 1')
    tamper(store, 'UPDATE changes SET id = 1 WHERE id = 2')
    tamper(store, 'UPDATE changes SET id = 2 WHERE id = 99')
    const named = (await findingsOf(store)).map(({ id }) => id)
    expect(named).toEqual(expect.arrayContaining([1, 2]))
  })

  test('names one that was put in between', async () => {
    await using store = await storeOfThree()
    tamper(store, 'UPDATE changes SET id = 30 WHERE id = 3')
    expect((await findingsOf(store)).map(({ id }) => id)).toContain(30)
  })

  test('of another source is not touched by what happens in one', async () => {
    await using store = await storeOfThree()
    tamper(store, "UPDATE changes SET summary = 'Nothing happened' WHERE id = 3")
    expect((await findingsOf(store)).map(({ what, id }) => [what, id])).toEqual([['change', 3]])
  })
})

test('what is packed against a damaged capture is named with it', async () => {
  await using store = await temporaryStore()
  const body = (title: string) =>
    Buffer.from(`<h1>${title}</h1>${'<p>The same text as ever, and more of it.'.repeat(30)}`)
  const wall = { kind: 'walled', reason: 'challenge' } as const
  for (const [at, title] of ['One', 'Two', 'Three'].entries()) {
    const walled = anEndedCheck({ at: START + at * HOUR_MS, verdict: wall, evidence: [aPage({ body: body(title) })] })
    await recordCheck(store.db, walled, owing())
  }
  const whole = read(store, 'captures', 'body', 1) as Uint8Array
  tamper(store, 'UPDATE captures SET body = ? WHERE id = 1', flip(whole, whole.length - 3))
  const problems = (await findingsOf(store)).map(({ id, problem }) => `${id}: ${problem}`)
  expect(problems).toEqual([
    '1: it was altered since it was recorded',
    '2: it is packed against capture 1, which is lost',
    '3: it is packed against capture 2, which is lost',
  ])
})
