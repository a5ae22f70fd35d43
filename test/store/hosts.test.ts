import { expect, test } from 'vitest'
import { type HostNote, NO_NOTE } from '../../src/model/host-memory.ts'
import { listRests, openHostMemory } from '../../src/store/hosts.ts'
import { DAY_MS, START } from '../support/builders.ts'
import { temporaryStore } from '../support/store.ts'

test('what a host said is there for the next process', async () => {
  await using store = await temporaryStore()
  const memory = await openHostMemory(store.db, START)
  expect([...memory.known]).toEqual([])
  const rest = { restUntil: START + 1000, said: true, failures: 2, robots: null }
  const rules = { ...NO_NOTE, robots: { fetchedAt: START, text: 'User-agent: *' } }
  await memory.save('news.example', { ...rest, failures: 1 })
  await memory.save('news.example', rest)
  await memory.save('https://news.example', rules)
  const next = await openHostMemory(store.db, START)
  expect(new Map(next.known)).toEqual(
    new Map<string, HostNote>([
      ['news.example', rest],
      ['https://news.example', rules],
    ]),
  )
  expect(await listRests(store.db, START)).toEqual(new Map([['news.example', START + 1000]]))
})

test('what has not counted for a month is forgotten', async () => {
  await using store = await temporaryStore()
  const memory = await openHostMemory(store.db, START)
  await memory.save('news.example', { restUntil: START, said: true, failures: 1, robots: null })
  expect([...(await openHostMemory(store.db, START + 31 * DAY_MS)).known]).toEqual([])
})
