import { Failure } from '../model/failure.ts'
import type { Site } from '../model/site.ts'
import type { BrowserUse, Source } from '../model/source.ts'
import { BUILT_IN_SETTINGS, type Settings, settingsSchema, type WrittenSource } from './config-schema.ts'
import { isLoose, type Loose, merge } from './merge.ts'
import { type Issue, type Parsed, parseWith } from './parse-with.ts'
import type { Profiles } from './profiles.ts'
import { siteOfSource } from './site-of-source.ts'

/** What a source does not say itself. The paths of the issues start at the source. */
export type Completion = {
  readonly site: Site | null
  readonly siteIssues: readonly Issue[]
  readonly settings: Settings | null
  /** What is wrong in a single setting is among them, although the schema of the file says so as well. */
  readonly settingsIssues: readonly Issue[]
}

/** The site of a source as written, and its settings: its own, over `defaults`, over what is built in. */
export function completeSource(source: Loose, defaults: unknown, profiles: Profiles): Completion {
  const given = merge(defaults ?? {}, settingsOf(source))
  const timezone = isLoose(given) && typeof given['timezone'] === 'string' ? given['timezone'] : 'UTC'
  const { site, issues } = siteOfSource(source, timezone, profiles)
  const builtIn = { timezone: site?.timezone ?? timezone, ...BUILT_IN_SETTINGS }
  const settings: Parsed<Settings> = parseWith(settingsSchema, merge(builtIn, given))
  return { site, siteIssues: issues, settings: settings.value, settingsIssues: settings.issues }
}

/** The source of a sound configuration; throws a Failure `bug` for one whose mistakes were overlooked. */
export function toSource(
  written: WrittenSource,
  completion: Completion | undefined,
  fetch: { readonly browser: BrowserUse },
): Source {
  const { site = null, settings = null } = completion ?? {}
  if (site === null || settings === null) throw new Failure('bug', `Source ${written.id} is not complete.`)
  const { id, name = id, language = null, url, alertOnFirst, browser = fetch.browser } = written
  const { allowPrivate, headers, proxy, robots } = written
  const { schedule, timezone, maxPages, deepCheck, announce, revisit, edits, removal } = settings
  return {
    id,
    name,
    language,
    url,
    access: { allowPrivate, headers, proxy: proxy ?? null, robots },
    site,
    schedule,
    timezone,
    maxPages,
    deepCheck,
    browser,
    alertOnFirst,
    announceWithinMs: announce.within,
    revisit: {
      share: revisit.share,
      minMs: revisit.min,
      maxMs: revisit.max,
      forMs: revisit.for,
      auditsPerDay: revisit.audit,
    },
    edits,
    removal: { confirmVisits: removal.confirmVisits, confirmOverMs: removal.confirmOver },
  }
}

function settingsOf(source: Loose): Loose {
  return Object.fromEntries(Object.entries(source).filter(([key]) => Object.hasOwn(settingsSchema.shape, key)))
}
