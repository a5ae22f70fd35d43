import { expect, test } from 'vitest'
import { sleep } from '../../src/lib/clock.ts'

const never = new AbortController().signal

test('a sleep ends by itself', async () => {
  await expect(sleep(1, never)).resolves.toBeUndefined()
})

test('a sleep that is aborted ends at once and does not reject', async () => {
  const stop = new AbortController()
  const asleep = sleep(600_000, stop.signal)
  stop.abort(new Error('stopped'))
  await expect(asleep).resolves.toBeUndefined()
})

test('a sleep with a signal that has aborted is none', async () => {
  await expect(sleep(600_000, AbortSignal.abort())).resolves.toBeUndefined()
})
