import { parseDuration } from '../lib/units.ts'
import { Failure } from '../model/failure.ts'

/** The first and the last millisecond that a moment stands for: a day has many, an instant one. */
export type Moment = { readonly firstMs: number; readonly lastMs: number }

export type Viewer = { readonly zone: string; readonly now: number }

const DAY = /^\d{4}-\d\d-\d\d$/u
const WITH_OFFSET = /(?:Z|[+-]\d\d:?\d\d)$/iu

/**
 * A day such as `2024-04-15` or a time such as `2024-04-15T18:00` in the reader's zone, a time with its own offset, or
 * a duration before now such as `24h` or `7d`. Throws `usage`, naming the option, for any other text.
 */
export function parseMoment(option: string, text: string, { zone, now }: Viewer): Moment {
  const durationMs = parseDuration(text)
  if (durationMs !== null) return { firstMs: now - durationMs, lastMs: now - durationMs }
  try {
    if (DAY.test(text)) return dayMoment(Temporal.PlainDate.from(text), zone)
    const atMs = WITH_OFFSET.test(text)
      ? Temporal.Instant.from(text).epochMilliseconds
      : Temporal.PlainDateTime.from(text).toZonedDateTime(zone).epochMilliseconds
    return { firstMs: atMs, lastMs: atMs }
  } catch (error) {
    const forms = 'a date such as 2024-04-15, a time such as 2024-04-15T18:00, or a duration such as 24h or 7d'
    throw new Failure('usage', `${option} cannot be "${text}": it takes ${forms}.`, { cause: error })
  }
}

function dayMoment(day: Temporal.PlainDate, zone: string): Moment {
  const startMs = (date: Temporal.PlainDate) => date.toZonedDateTime(zone).epochMilliseconds
  return { firstMs: startMs(day), lastMs: startMs(day.add({ days: 1 })) - 1 }
}
