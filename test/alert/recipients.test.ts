import { expect, test } from 'vitest'
import type { Answer } from '../../src/alert/channels/channel.ts'
import { deliverDue } from '../../src/alert/deliver.ts'
import type { OwedDelivery } from '../../src/store/deliveries.ts'
import { listDeliveries } from '../../src/store/read-deliveries.ts'
import { entries, HOUR_MS, START } from '../support/builders.ts'
import { recordFirst, temporaryStore } from '../support/store.ts'
import { deliveryDeps, oweChanges } from './desk.ts'

const NEVER = new AbortController().signal
const PUT_OFF: Answer = {
  kind: 'again',
  error: 'second: 451 Greylisted',
  retryAfterMs: null,
  reached: ['first'],
}

test('whom a message has reached is remembered over restarts, and why it will never reach another stays in the ledger', async () => {
  await using store = await temporaryStore()
  await recordFirst(store.db, { entries: entries('a') })
  await oweChanges(store.db, 1, { routes: [{ channel: 'desk', digestMs: null }] })
  const answers: Answer[] = [PUT_OFF, { kind: 'again', error: 'down', retryAfterMs: null }]
  const reached: (readonly string[])[] = []
  const send = async (delivery: OwedDelivery): Promise<Answer> => {
    reached.push(delivery.reached)
    return answers[reached.length - 1] ?? { kind: 'delivered', refusal: 'second: 550 No such user' }
  }
  const lines: [object, string][] = []
  const clock = { at: START }
  for (let round = 0; round < 3; round += 1) {
    const channel = { send, preview: () => '', quiet: null, perMinute: 20 }
    const deps = deliveryDeps(store.db, { desk: { channel, sent: [] } }, clock)
    const warn = (fields: object, message: string) => void lines.push([fields, message])
    await deliverDue({ ...deps, log: { ...deps.log, warn } }, NEVER)
    clock.at += HOUR_MS
  }
  expect(reached).toEqual([[], ['first'], ['first']])
  expect(await listDeliveries(store.db, { channel: null, states: null, limit: 9 })).toMatchObject([
    { state: 'sent', attempts: 3, lastError: 'second: 550 No such user' },
  ])
  expect(lines.at(-1)).toEqual([
    { channel: 'desk', delivery: 1, state: 'sent', error: 'second: 550 No such user' },
    'alert not delivered to all',
  ])
})
