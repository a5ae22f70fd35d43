import { type Drawing, drawAudits } from '../store/audits.ts'
import type { Database } from '../store/open-store.ts'

const LOOK_EVERY_MS = 3_600_000

/** Draws the audits of sources as their days come round; it is asked often, and asks the store once an hour. */
export function createAuditRounds(db: Database): (drawing: Drawing) => Promise<void> {
  let nextAt = 0
  return async (drawing) => {
    const { now } = drawing
    // A clock that was set back does not make it wait for longer.
    if (now < nextAt && nextAt - now <= LOOK_EVERY_MS) return
    const areMore = await drawAudits(db, drawing)
    nextAt = areMore ? now : now + LOOK_EVERY_MS
  }
}
