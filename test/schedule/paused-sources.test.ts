import { expect, test } from 'vitest'
import { createPausedSources } from '../../src/schedule/paused-sources.ts'
import { pauseSource } from '../../src/store/pauses.ts'
import { MINUTE_MS, START } from '../support/builders.ts'
import { temporaryStore } from '../support/store.ts'

test('a pause is noticed within a minute, by a clock that was set back too', async () => {
  await using store = await temporaryStore()
  let now = START
  const paused = createPausedSources(store.db, () => now)
  expect([...(await paused.list())]).toEqual([])
  await pauseSource(store.db, 'mfa-en', now)
  now += MINUTE_MS
  expect([...(await paused.list())]).toEqual(['mfa-en'])
  now -= 60 * MINUTE_MS
  expect([...(await paused.list())]).toEqual(['mfa-en'])
})

test('the store is not asked for each check', async () => {
  const store = await temporaryStore()
  const paused = createPausedSources(store.db, () => START)
  await paused.list()
  await store[Symbol.asyncDispose]()
  expect([...(await paused.list())]).toEqual([])
})
