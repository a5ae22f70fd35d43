import { mkdir } from 'node:fs/promises'
import { describe, expect, test } from 'vitest'
import { type Hold, type Holder, holdAsDaemon, takeHold } from '../../src/store/hold.ts'
import { type Helper, startProcess } from '../support/processes.ts'
import { temporaryFolder } from '../support/store.ts'

const ME = { pid: 4711, since: '2024-04-15T09:10:00.000Z' }
const OTHER = { pid: 4712, since: '2024-04-15T09:20:00.000Z' }

const HOLDER = `
  import { takeHold } from 'src/store/hold.ts'
  say('ready')
  await go()
  const taken = takeHold(args[0], 'daemon', { pid: process.pid, since: args[1] })
  say('release' in taken ? 'holds' : taken)
  await go()`

function isHold(taken: Hold | Holder): taken is Hold {
  return 'release' in taken
}

function take(file: string, me: Holder): Hold {
  const taken = takeHold(file, 'daemon', me)
  if (!isHold(taken)) throw new Error(`process ${taken.pid} holds it`)
  return taken
}

describe('a hold', () => {
  test('is refused to a second taker in the same process, who is told by whom and since when', async () => {
    await using folder = await temporaryFolder()
    const file = folder.file('dateline.db')
    const hold = take(file, ME)
    expect(takeHold(file, 'daemon', OTHER)).toEqual(ME)
    expect(() => holdAsDaemon(file, OTHER)).toThrow(
      expect.objectContaining({
        code: 'store-held',
        message: expect.stringContaining(`process 4711, since ${ME.since}`),
      }),
    )
    hold.release()
  })

  test('is free again once it was released', async () => {
    await using folder = await temporaryFolder()
    const file = folder.file('dateline.db')
    take(file, ME).release()
    const hold = holdAsDaemon(file, OTHER)
    expect(takeHold(file, 'daemon', ME)).toEqual(OTHER)
    hold.release()
  })

  test('of one name leaves the other name, and other stores, free', async () => {
    await using folder = await temporaryFolder()
    const holds = [
      takeHold(folder.file('a.db'), 'daemon', ME),
      takeHold(folder.file('a.db'), 'deliveries', ME),
      takeHold(folder.file('b.db'), 'daemon', ME),
    ]
    expect(holds.every(isHold)).toBe(true)
    for (const hold of holds) if (isHold(hold)) hold.release()
  })

  test('is refused while another process has it, and taken over at once after kill -9', async () => {
    await using folder = await temporaryFolder()
    const file = folder.file('dateline.db')
    await using holder = startProcess(HOLDER, [file, ME.since])
    await holder.line()
    holder.go()
    expect(await holder.line()).toBe('"holds"')
    expect(takeHold(file, 'daemon', OTHER)).toEqual({ pid: holder.pid, since: ME.since })
    await holder.kill()
    take(file, OTHER).release()
  })

  test('goes to exactly one of the processes that start together, and nobody is told of another', async () => {
    await using folder = await temporaryFolder()
    for (let round = 0; round < 5; round += 1) {
      const file = folder.file(`dateline-${round}.db`)
      await using stack = new AsyncDisposableStack()
      const starting: Helper[] = [1, 2, 3, 4].map((at) => stack.use(startProcess(HOLDER, [file, `start ${at}`])))
      await Promise.all(starting.map((one) => one.line()))
      for (const one of starting) one.go()
      const told = await Promise.all(starting.map(async (one) => JSON.parse(await one.line())))
      const winner = starting[told.indexOf('holds')]
      expect(told.filter((one) => one === 'holds')).toHaveLength(1)
      const losers = told.filter((one) => one !== 'holds').map(({ pid }) => pid)
      // The winner may not have written down who it is when another one asks.
      expect(losers.filter((pid) => pid !== winner?.pid && pid !== 0)).toEqual([])
    }
  })

  test('that cannot be taken for want of rights is a failure of the store', async () => {
    await using folder = await temporaryFolder()
    await mkdir(folder.file('dateline.db-daemon'))
    expect(() => takeHold(folder.file('dateline.db'), 'daemon', ME)).toThrow(
      expect.objectContaining({ code: 'store-unreadable' }),
    )
  })
})
