import { Cron } from 'croner'

/**
 * The first slot strictly after an instant, both in milliseconds since 1970 UTC. When clocks go back, a line that
 * recurs within the hour has the slots of both hours; when they go forward, a daily slot that is skipped comes as
 * soon as it can. Throws a RangeError for a line or a zone that `explainCron` finds at fault.
 */
export function nextSlot(expression: string, timezone: string, afterMs: number): number {
  const slot = parse(expression, timezone).nextRun(new Date(afterMs))
  if (slot === null) throw new RangeError(`The schedule ${expression} never comes after ${afterMs}`)
  return slot.getTime()
}

/** Why a cron line of five fields, or six with seconds first, cannot be a schedule in this zone; null if it can. */
export function explainCron(expression: string, timezone: string): string | null {
  const fields = expression.trim().split(/\s+/u).filter(Boolean).length
  if (fields !== 5 && fields !== 6) return `a cron line has five fields, or six with seconds first, not ${fields}`
  try {
    return parse(expression, timezone).nextRun(new Date(0)) === null ? 'no day ever fits this cron line' : null
  } catch (error) {
    return sentence(error)
  }
}

function parse(expression: string, timezone: string): Cron {
  return new Cron(expression, { timezone, mode: '5-or-6-parts' })
}

function sentence(error: unknown): string {
  const message = error instanceof Error ? error.message : String(error)
  if (message.startsWith('CronDate')) return 'this time zone is not known'
  const said = message.replace(/^CronPattern: /u, '').replace(/\.$/u, '')
  return said.charAt(0).toLowerCase() + said.slice(1)
}
