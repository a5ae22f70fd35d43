import { expect, test } from 'vitest'
import { getStandpoint } from '../../src/store/known-listing.ts'
import { syncSources } from '../../src/store/sync-sources.ts'
import { aSource, entries } from '../support/builders.ts'
import { PLACE, recordFirst, temporaryStore } from '../support/store.ts'

const listSources = async (db: Awaited<ReturnType<typeof temporaryStore>>['db']) =>
  db.selectFrom('sources').select(['id', 'name', 'schedule', 'watched', 'state']).orderBy('id').execute()

test('sources come as new, keep their state over changes, and stay as history', async () => {
  await using store = await temporaryStore([aSource({ id: 'a' }), aSource({ id: 'b' })])
  await recordFirst(store.db, { source: aSource({ id: 'a' }), entries: entries('x') })
  await syncSources(store.db, [aSource({ id: 'a', name: 'Another name', schedule: '0 * * * *' }), aSource({ id: 'c' })])
  expect(await listSources(store.db)).toEqual([
    { id: 'a', name: 'Another name', schedule: '0 * * * *', watched: 1, state: 'ok' },
    { id: 'b', name: 'Source b', schedule: '*/10 * * * *', watched: 0, state: 'new' },
    { id: 'c', name: 'Source c', schedule: '*/10 * * * *', watched: 1, state: 'new' },
  ])
})

test('the validators of an address are not sent to another one, which would call itself "not modified"', async () => {
  await using store = await temporaryStore()
  await recordFirst(store.db, { entries: entries('a') })
  await syncSources(store.db, [aSource({ name: 'Another name' })])
  expect((await getStandpoint(store.db, 'mfa-en')).place).toEqual(PLACE)
  await syncSources(store.db, [aSource({ url: 'https://example.org/elsewhere/' })])
  expect(await getStandpoint(store.db, 'mfa-en')).toMatchObject({ place: null, snapshotId: 1 })
})
