import { expect, test } from 'vitest'
import { findSnapshot, listSnapshots } from '../../src/store/read-snapshots.ts'
import { recordCheck } from '../../src/store/record-check.ts'
import { anEntry, aSource, entries, HOUR_MS, START } from '../support/builders.ts'
import { added, anEndedCheck, owing, recordChanged, recordFirst, temporaryStore } from '../support/store.ts'

test('snapshots are listed newest first, quarantined ones too, and only those of the source', async () => {
  await using store = await temporaryStore([aSource(), aSource({ id: 'other' })])
  await recordFirst(store.db, { entries: entries('a') })
  await recordFirst(store.db, { source: aSource({ id: 'other' }), entries: [] })
  const listing = { entries: entries('x', 'y'), windowSize: 2 }
  const verdict = { kind: 'quarantined', reason: 'redesign' } as const
  await recordCheck(store.db, anEndedCheck({ at: START + HOUR_MS, verdict, comparedWith: 1, listing }), owing())
  expect(await listSnapshots(store.db, 'mfa-en')).toEqual([
    {
      id: 3,
      source: 'mfa-en',
      takenAt: '2024-04-15T10:10:00.000Z',
      check: 3,
      quarantined: 'redesign',
      pages: 1,
      entries: 2,
    },
    { id: 1, source: 'mfa-en', takenAt: '2024-04-15T09:10:00.000Z', check: 1, quarantined: null, pages: 1, entries: 1 },
  ])
  expect(await listSnapshots(store.db, 'nobody')).toEqual([])
})

test('a snapshot has its entries as they stood, though it is kept as what changed since the one before', async () => {
  await using store = await temporaryStore()
  const korean = anEntry('b', { title: '외무성 대변인 담화', thumbnail: 'https://example.org/b.jpg', excerpt: null })
  await recordFirst(store.db, { entries: entries('a') })
  await recordChanged(store.db, { entries: [korean, anEntry('a')], delta: { additions: [added(korean)] } })
  const { ingestedAt: _, ...shown } = korean
  const { ingestedAt: __, ...other } = anEntry('a')
  expect(await findSnapshot(store.db, 'mfa-en', 2)).toMatchObject({
    snapshot: { id: 2, entries: 2 },
    entries: [
      { position: 1, ...shown },
      { position: 2, ...other },
    ],
  })
  expect((await findSnapshot(store.db, 'mfa-en', 1))?.entries).toEqual([{ position: 1, ...other }])
})

test('a snapshot of another source is not found, nor one that is not there', async () => {
  await using store = await temporaryStore([aSource(), aSource({ id: 'other' })])
  await recordFirst(store.db, { entries: entries('a') })
  expect(await findSnapshot(store.db, 'other', 1)).toBeUndefined()
  expect(await findSnapshot(store.db, 'mfa-en', 99)).toBeUndefined()
})
