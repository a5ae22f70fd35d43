const formats = new Map<string, Intl.DateTimeFormat>()

/** The day of an instant (milliseconds since 1970 UTC) in an IANA zone, as `2024-04-15`. */
export function dayInZone(at: number, timezone: string): string {
  let format = formats.get(timezone)
  if (format === undefined) {
    // The Canadian order of a date is that of ISO 8601; making a format costs more than using it a thousand times.
    format = new Intl.DateTimeFormat('en-CA', { timeZone: timezone, year: 'numeric', month: '2-digit', day: '2-digit' })
    formats.set(timezone, format)
  }
  return format.format(at)
}
