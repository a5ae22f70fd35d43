import { expect, test } from 'vitest'
import { findPausedSince, listPausedSources, listPauses, pauseSource, resumeSource } from '../../src/store/pauses.ts'
import { listSourceStates } from '../../src/store/read-sources.ts'
import { aSource, HOUR_MS, START } from '../support/builders.ts'
import { temporaryStore } from '../support/store.ts'

test('a source is paused until it is resumed, and its pauses are kept', async () => {
  await using store = await temporaryStore([aSource(), aSource({ id: 'other' })])
  const { db } = store
  expect(await pauseSource(db, 'mfa-en', START)).toBe(true)
  expect(await pauseSource(db, 'mfa-en', START + HOUR_MS)).toBe(false)
  expect(await findPausedSince(db, 'mfa-en')).toBe(START)
  expect([...(await listPausedSources(db))]).toEqual(['mfa-en'])

  expect(await resumeSource(db, 'mfa-en', START + 2 * HOUR_MS)).toBe(true)
  expect(await resumeSource(db, 'mfa-en', START + 3 * HOUR_MS)).toBe(false)
  expect(await findPausedSince(db, 'mfa-en')).toBeNull()
  await pauseSource(db, 'mfa-en', START + 4 * HOUR_MS)
  expect(await listPauses(db, 'mfa-en', START + 5 * HOUR_MS)).toEqual([
    { fromAt: START, toAt: START + 2 * HOUR_MS },
    { fromAt: START + 4 * HOUR_MS, toAt: START + 5 * HOUR_MS },
  ])
  expect(await listPauses(db, 'other', START)).toEqual([])
})

test('a paused source is shown as paused, with no next check', async () => {
  await using store = await temporaryStore()
  await pauseSource(store.db, 'mfa-en', START)
  expect(await listSourceStates(store.db, START)).toMatchObject([{ state: 'paused', nextCheckAt: null }])
  await resumeSource(store.db, 'mfa-en', START)
  expect(await listSourceStates(store.db, START)).toMatchObject([
    { state: 'new', nextCheckAt: '2024-04-15T09:20:00.000Z' },
  ])
})
