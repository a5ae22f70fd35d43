import type { ChangeKind, EditClass } from './change.ts'
import type { Quiet } from './rule.ts'

/**
 * Until when a channel is left alone, in milliseconds since 1970 UTC; null where it may be sent to now. Where a clock
 * is put forward over the end of the quiet hours, they end with the gap; where it is put back over it, each time it comes.
 */
export function quietUntil(quiet: Quiet | null, now: number): number | null {
  if (quiet === null || quiet.from === quiet.to) return null
  const here = Temporal.Instant.fromEpochMilliseconds(now).toZonedDateTimeISO(quiet.timezone)
  const time = here.toPlainTime()
  const isAfter = (clock: string) => Temporal.PlainTime.compare(time, Temporal.PlainTime.from(clock)) >= 0
  const overMidnight = quiet.from > quiet.to
  const began = isAfter(quiet.from)
  const ended = isAfter(quiet.to)
  const isQuiet = overMidnight ? began || !ended : began && !ended
  if (!isQuiet) return null
  const day = overMidnight && began ? here.toPlainDate().add({ days: 1 }) : here.toPlainDate()
  const ends = day.toZonedDateTime({ timeZone: quiet.timezone, plainTime: quiet.to })
  const again = day.toPlainDateTime(quiet.to).toZonedDateTime(quiet.timezone, { disambiguation: 'later' })
  return (ends.epochMilliseconds > now ? ends : again).epochMilliseconds
}

/** A change that the channel wants to hear of whatever the hour. */
export function breaksQuiet(
  quiet: Quiet | null,
  change: { readonly kind: ChangeKind; readonly classes: readonly EditClass[] },
): boolean {
  return quiet?.except.some((one) => one === change.kind || change.classes.some((edit) => edit === one)) ?? false
}
