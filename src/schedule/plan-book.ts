import type { Log } from '../lib/log.ts'
import type { MissedSlots } from '../model/slots.ts'

export type Planned = { readonly plans: ReadonlyMap<string, number>; readonly missed: readonly MissedSlots[] }

/** What the schedule has planned and missed, on its way into the store. */
export type PlanBook = {
  onPlan(sourceId: string, at: number): void
  onMissed(missed: MissedSlots): void
  /** Writes down what is new; where that fails, it is still new. */
  write(): Promise<void>
}

/**
 * Gathers plans, so that `keep` writes a thousand of them in one commit. One that a kill loses is made again from the
 * last check.
 */
export function createPlanBook(keep: (planned: Planned) => Promise<void>, log: Log): PlanBook {
  let plans = new Map<string, number>()
  let missed: MissedSlots[] = []
  return {
    onPlan: (sourceId, at) => void plans.set(sourceId, at),
    onMissed(slots) {
      log.warn({ source: slots.sourceId, slots: slots.slots, reason: slots.reason }, 'slots missed')
      missed.push(slots)
    },
    async write() {
      const unwritten = { plans, missed }
      plans = new Map()
      missed = []
      try {
        await keep(unwritten)
      } catch (error) {
        plans = new Map([...unwritten.plans, ...plans])
        missed = [...unwritten.missed, ...missed]
        throw error
      }
    },
  }
}
