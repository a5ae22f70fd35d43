import { readdirSync } from 'node:fs'
import { dirname } from 'node:path'
import { expect, test } from 'vitest'
import { backUp } from '../../src/store/back-up.ts'
import { type TemporaryStore, temporaryStore } from '../support/store.ts'

/** Some megabytes: more than one step of a backup. */
async function fill({ db }: TemporaryStore): Promise<void> {
  const name = 'x'.repeat(200_000)
  const row = { url: 'https://example.org/', timezone: 'UTC', schedule: '* * * * *', watched: 0, state: 'new' as const }
  for (let at = 0; at < 60; at += 1) {
    await db
      .insertInto('sources')
      .values({ ...row, id: `source-${at}`, name })
      .execute()
  }
}

test('a backup that is stopped on its way leaves nothing behind', async () => {
  await using store = await temporaryStore()
  await fill(store)
  const stop = new AbortController()
  const options = { signal: stop.signal, onProgress: () => stop.abort() }
  await expect(backUp(store.file, `${store.file}-backup`, options)).rejects.toMatchObject({ code: 'interrupted' })
  expect(readdirSync(dirname(store.file)).filter((name) => name.includes('backup'))).toEqual([])
})

test('a backup says how far it is', async () => {
  await using store = await temporaryStore()
  await fill(store)
  const shares: number[] = []
  const signal = new AbortController().signal
  await backUp(store.file, `${store.file}-backup`, { signal, onProgress: (share) => shares.push(share) })
  expect(shares.length).toBeGreaterThan(1)
  expect(shares.toSorted((a, b) => a - b)).toEqual(shares)
  expect(shares.every((share) => share > 0 && share <= 1)).toBe(true)
})
