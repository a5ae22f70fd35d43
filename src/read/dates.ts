import { DateTime, type TokenParser } from 'luxon'

const QUOTED = /'[^']*'/gu
const TIME_LETTERS = /[HhmsSuaZztTfF]/u

const LOCALE = 'en-US'

type Format = { readonly parser: TokenParser; readonly hasTime: boolean }

// Formats come from site profiles alone, so this grows no further than the configuration.
const formats = new Map<string, Format>()

/**
 * A printed date as ISO 8601 with the precision of its format (https://moment.github.io/luxon/#/parsing): a day as
 * `2024-04-15`, a time, taken as one in `zone`, as an instant in UTC with seconds. Null for what does not fit the format.
 */
export function parseDate(printed: string, format: string, zone: string): string | null {
  const { parser, hasTime } = formatOnce(format)
  // NFKC turns full-width digits, which Korean and Japanese sites print, into plain ones.
  const text = printed.normalize('NFKC').replace(/\s+/gu, ' ').trim()
  // A day is the same day in every zone, and reckoning with UTC is far cheaper.
  const date = DateTime.fromFormatParser(text, parser, { zone: hasTime ? zone : 'utc', locale: LOCALE })
  if (!date.isValid) return null
  return hasTime ? date.toUTC().toISO({ suppressMilliseconds: true }) : date.toISODate()
}

function formatOnce(format: string): Format {
  const known = formats.get(format)
  if (known !== undefined) return known
  const parser = DateTime.buildFormatParser(format, { locale: LOCALE })
  const made = { parser, hasTime: TIME_LETTERS.test(format.replace(QUOTED, '')) }
  formats.set(format, made)
  return made
}
