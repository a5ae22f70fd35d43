import { parse as parseSelector } from 'css-what'
import { z } from 'zod'
import { explainCron } from '../lib/cron.ts'
import { explainPattern } from '../lib/pattern.ts'
import { DURATION, parseDuration, parseSize, SIZE } from '../lib/units.ts'
import { parseAllowance } from '../model/allowance.ts'

/** The schemas of single values, for all that a file may hold. Each says in its own words what is wrong. */

const IDENTIFIER = /^[a-z0-9][a-z0-9._-]{0,63}$/

/** Any text but none. */
export function text() {
  return z.string().min(1)
}

/** A name to use in commands, addresses and file names. */
export function identifier() {
  return textLike(IDENTIFIER, 'is not a name of small letters, digits, dots and dashes')
}

export function flag() {
  return z.preprocess(fromVariable, z.boolean())
}

export function whole({ min, max }: { min: number; max: number }) {
  return z.preprocess(fromVariable, z.int().min(min).max(max))
}

/** From none, 0, to all, 1. */
export function share() {
  return z.preprocess(fromVariable, z.number().min(0).max(1))
}

/** Gives back milliseconds, at least one unless `min` says otherwise. */
export function duration({ min = 1, max = Number.MAX_SAFE_INTEGER } = {}) {
  return textLike(DURATION, 'is not a duration such as 90s, 10m, 6h or 30d')
    .transform((given) => parseDuration(given) ?? 0)
    .pipe(
      z
        .number()
        .min(min, `must be at least ${min} ms`)
        .max(max, `must be at most ${max / 60_000}m`),
    )
}

/** Gives back bytes, at least one. */
export function size({ max }: { max: number }) {
  return textLike(SIZE, 'is not a size such as 500kB or 10MB')
    .transform((given) => parseSize(given) ?? 0)
    .pipe(
      z
        .number()
        .min(1, 'must be at least 1B')
        .max(max, `must be at most ${max / 1e6}MB`),
    )
}

export function cronLine() {
  return explained((given) => explainCron(given, 'UTC'), '^\\s*\\S+(\\s+\\S+){4,5}\\s*$')
}

/** A time of day such as `03:30`. */
export function timeOfDay() {
  return textLike(/^([01]\d|2[0-3]):[0-5]\d$/, 'is not a time of day such as 03:30')
}

export function timezone() {
  return explained((given) => (isTimezone(given) ? null : `${shown(given)} is not a time zone such as Asia/Pyongyang`))
}

export function webUrl() {
  return explained(explainWebUrl, '^[Hh][Tt][Tt][Pp][Ss]?://')
}

/** A private target that is opened on purpose. */
export function privateTarget() {
  return explained((given) =>
    parseAllowance(given) === null
      ? `${shown(given)} is not an address, a range or a name with its port, as 192.168.1.20:8080`
      : null,
  )
}

/** A regular expression of RE2's syntax. */
export function pattern({ group }: { group?: string } = {}) {
  return explained((given) => explainGrouped(given, group)).meta({ format: 'regex' })
}

export function selector() {
  return explained(explainSelector)
}

/** A text of which `explain` says what is wrong with it, or null; editors are told the pattern that it has at least. */
export function explained(explain: (given: string) => string | null, pattern?: string) {
  const schema = text().superRefine((given, context) => {
    const message = given === '' ? null : explain(given)
    if (message !== null) context.addIssue({ code: 'custom', message })
  })
  return pattern === undefined ? schema : schema.meta({ pattern })
}

/** A value as a mistake shows it: short, on one line. */
function shown(value: string): string {
  return JSON.stringify(value.length > 60 ? `${value.slice(0, 60)}…` : value)
}

function textLike(form: RegExp, isNot: string) {
  const error = ({ input }: { readonly input?: unknown }) =>
    typeof input === 'string' || typeof input === 'number' ? `${shown(String(input))} ${isNot}` : undefined
  return z.string({ error }).regex(form, { error })
}

/** A variable always gives text; where a number or a yes or no is asked for, text that spells one is taken for it. */
function fromVariable(given: unknown): unknown {
  if (given === 'true' || given === 'false') return given === 'true'
  return typeof given === 'string' && /^\d+(\.\d+)?$/u.test(given) ? Number(given) : given
}

function isTimezone(name: string): boolean {
  try {
    return Intl.DateTimeFormat('en', { timeZone: name }) !== undefined
  } catch {
    // A RangeError is how Intl says that there is no such zone.
    return false
  }
}

function explainWebUrl(given: string): string | null {
  const scheme = /^([a-z][a-z0-9+.-]*):\/\//iu.exec(given)?.[1]?.toLowerCase()
  const isWeb = scheme === 'http' || scheme === 'https'
  if (isWeb && URL.canParse(given)) return null
  return isWeb || scheme === undefined
    ? `${shown(given)} is not an address that starts with http:// or https://`
    : `addresses of the kind ${scheme}:// cannot be watched, only http:// and https://`
}

function explainGrouped(given: string, group: string | undefined): string | null {
  const why = explainPattern(given)
  if (why !== null) return `${shown(given)} ${why}`
  return group === undefined || given.includes(`(?<${group}>`) ? null : `has no group (?<${group}>…)`
}

function explainSelector(given: string): string | null {
  try {
    const parts = parseSelector(given).flat()
    if (parts.length === 0) return 'an empty selector finds nothing'
    const element = parts.find((part) => part.type === 'pseudo-element')
    return element === undefined ? null : `a page has no ::${element.name} to select; text is read of itself`
  } catch (error) {
    return `${shown(given)} is not a CSS selector (${error instanceof Error ? error.message.trim() : error})`
  }
}
