import { expect, test } from 'vitest'
import type { MissedSlots } from '../../src/model/slots.ts'
import { createPlanBook, type Planned } from '../../src/schedule/plan-book.ts'
import { START } from '../support/builders.ts'

const silent = { debug: () => undefined, info: () => undefined, warn: () => undefined, error: () => undefined }
const MISSED: MissedSlots = { sourceId: 'mfa-en', fromAt: START, toAt: START, slots: 1, reason: 'busy' }

test('what could not be written is written the next time, the newest plan and each missed slot once', async () => {
  const kept: Planned[] = []
  let isBusy = true
  const keep = (planned: Planned) => {
    if (isBusy) return Promise.reject(new Error('busy'))
    kept.push(planned)
    return Promise.resolve()
  }
  const book = createPlanBook(keep, silent)
  book.onPlan('mfa-en', START)
  book.onMissed(MISSED)
  await expect(book.write()).rejects.toThrow('busy')
  book.onPlan('mfa-en', START + 1)
  isBusy = false
  await book.write()
  await book.write()
  expect(kept).toEqual([
    { plans: new Map([['mfa-en', START + 1]]), missed: [MISSED] },
    { plans: new Map(), missed: [] },
  ])
})
