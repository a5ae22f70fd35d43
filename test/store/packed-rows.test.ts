import { expect, test } from 'vitest'
import type { Database } from '../../src/store/open-store.ts'
import { unpackRow } from '../../src/store/packed-rows.ts'
import { writeCapture } from '../../src/store/write-capture.ts'
import { aPage, START } from '../support/builders.ts'
import { temporaryStore } from '../support/store.ts'

const PAGE = Array.from({ length: 100 }, (_, row) => `<li><a href="/news/${row * 7919}">Title ${row ** 3}</a></li>`)
const version = (at: number) => Buffer.from(`<p>${at}</p>${PAGE.slice(at).join('\n')}`)
const OF_SOURCE = { sourceId: 'mfa-en', checkId: null, articleId: null }

const listCaptures = (db: Database) =>
  db.selectFrom('captures').select(['id', 'base_id', 'depth', 'byte_length', 'sha256']).orderBy('id').execute()

test('captures of one address are packed against each other, and each comes back exactly', async () => {
  await using store = await temporaryStore()
  for (let at = 0; at < 45; at += 1) await writeCapture(store.db, aPage({ body: version(at) }), OF_SOURCE)
  const captures = await listCaptures(store.db)
  expect(captures.filter(({ base_id }) => base_id === null).map(({ id }) => id)).toEqual([1, 21, 41])
  expect(Math.max(...captures.map(({ depth }) => depth))).toBe(19)
  for (const { id, byte_length } of captures) {
    expect(await unpackRow(store.db, 'captures', id)).toEqual(version(id - 1))
    expect(byte_length).toBe(version(id - 1).length)
  }
})

test('captures of another address stand alone', async () => {
  await using store = await temporaryStore()
  await writeCapture(store.db, aPage({ body: version(0) }), OF_SOURCE)
  await writeCapture(store.db, aPage({ body: version(0), url: 'https://example.org/?page=2' }), OF_SOURCE)
  expect((await listCaptures(store.db)).map(({ base_id }) => base_id)).toEqual([null, null])
})

test('a capture is the raw answer with all that was known of it', async () => {
  await using store = await temporaryStore()
  const page = aPage({ status: 503, headers: { 'retry-after': '5' }, body: Buffer.from('busy'), cut: true })
  await writeCapture(store.db, page, OF_SOURCE)
  expect(await store.db.selectFrom('captures').selectAll().executeTakeFirstOrThrow()).toMatchObject({
    source_id: 'mfa-en',
    taken_at: START,
    url: 'https://example.org/mfa-en/',
    status: 503,
    headers: '{"retry-after":"5"}',
    byte_length: 4,
    cut: 1,
    // `printf busy | sha256sum`
    sha256: 'c9bc072f4fa8189466c2a8f2c36a56a4ef1e60a2ffa4986ba2f155cd176c128b',
  })
})

test('a page that looks like a dictionary of Zstandard is kept like any other, and so is the next', async () => {
  await using store = await temporaryStore()
  const hostile = Buffer.concat([Buffer.from('37a430ec', 'hex'), version(0)])
  for (const body of [version(0), hostile, version(1)]) await writeCapture(store.db, aPage({ body }), OF_SOURCE)
  expect(await unpackRow(store.db, 'captures', 2)).toEqual(hostile)
  expect(await unpackRow(store.db, 'captures', 3)).toEqual(version(1))
})
