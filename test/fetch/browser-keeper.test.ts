import { describe, expect, test } from 'vitest'
import { createKeeper, type Limits } from '../../src/fetch/browser-keeper.ts'
import type { Engine } from '../../src/fetch/browser-launch.ts'

type FakeEngine = { readonly id: number; memory: number; answers: boolean; ended: string | null; die(): void }

/** A keeper of engines that do as they are told, on a clock that stands still until it is moved. */
function startKeeper(limits: Partial<Limits> = {}) {
  const engines: FakeEngine[] = []
  const clock = { now: 0 }
  const start = async (): Promise<Engine> => {
    const { promise: gone, resolve } = Promise.withResolvers<void>()
    const fake: FakeEngine = { id: engines.length, memory: 0, answers: true, ended: null, die: () => end('died') }
    const end = (how: string) => {
      fake.ended ??= how
      resolve()
      return gone
    }
    engines.push(fake)
    const ping = async () => {
      if (!fake.answers) throw new Error('no answer')
    }
    const engine: Omit<Engine, 'browser'> = {
      throughProxy: true,
      gone,
      isAlive: () => fake.ended === null,
      ping,
      memoryBytes: async () => fake.memory,
      close: () => end('closed'),
      kill: () => end('killed'),
    }
    return engine as Engine
  }
  const keeper = createKeeper({ start, now: () => clock.now, limits })
  const use = async (spoilt = false) => (await keeper.take()).release({ spoilt })
  return { keeper, engines, clock, use }
}

const until = async (is: () => boolean) => {
  while (!is()) await new Promise((resolve) => setTimeout(resolve, 5))
}

describe('a browser is kept', () => {
  test('for page after page, and replaced after the last that it may have', async () => {
    const { engines, use } = startKeeper({ maxPages: 2 })
    for (let n = 0; n < 5; n += 1) await use()
    expect(engines.map(({ ended }) => ended)).toEqual(['closed', 'closed', null])
  })

  test('until it is too old', async () => {
    const { engines, use, clock } = startKeeper({ maxAgeMs: 1_000 })
    await use()
    clock.now = 1_001
    await use()
    expect(engines.map(({ ended }) => ended)).toEqual(['closed', null])
  })

  test('but not after a page that spoilt it; pages that are open in it end first', async () => {
    const { engines, use, keeper } = startKeeper()
    const other = await keeper.take()
    await use(true)
    expect(engines.map(({ ended }) => ended)).toEqual([null])
    await use()
    expect(engines).toHaveLength(2)
    other.release({ spoilt: false })
    expect(engines.map(({ ended }) => ended)).toEqual(['closed', null])
  })

  test.each([
    ['takes too much memory', { memory: 2e9 }],
    ['does not answer', { answers: false }],
  ])('unless it %s: then it is killed under its page', async (_what, trouble) => {
    const { engines, keeper } = startKeeper({ heartbeatMs: 5 })
    const taken = await keeper.take()
    Object.assign(engines[0] ?? {}, trouble)
    await until(() => engines[0]?.ended === 'killed')
    taken.release({ spoilt: true })
    await keeper.take()
    expect(engines).toHaveLength(2)
  })

  test('as long as it is needed now and then', async () => {
    const { engines, use } = startKeeper({ idleMs: 20 })
    await use()
    await until(() => engines[0]?.ended === 'closed')
  })
})

test('a browser that ends unasked too often rests, and is tried again later', async () => {
  const { engines, use, clock } = startKeeper({ maxRelaunches: 3, relaunchesWithinMs: 600_000 })
  for (let n = 0; n < 4; n += 1) {
    await use()
    engines.at(-1)?.die()
    await new Promise((resolve) => setTimeout(resolve, 0))
  }
  await expect(use()).rejects.toMatchObject({ code: 'browser-crash' })
  expect(engines).toHaveLength(4)
  clock.now = 600_001
  await use()
  expect(engines).toHaveLength(5)
})

test('a keeper that is closed ends its browser and starts no other', async () => {
  const { engines, use, keeper } = startKeeper()
  await use()
  await keeper.close()
  expect(engines.map(({ ended }) => ended)).toEqual(['closed'])
  await expect(use()).rejects.toMatchObject({ code: 'interrupted' })
})
