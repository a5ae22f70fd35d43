import type { Site } from '../model/site.ts'
import { identifier } from './fields.ts'
import { hint } from './issue-sentence.ts'
import { isLoose, type Loose, merge } from './merge.ts'
import type { Path } from './mistake.ts'
import { type Issue, parseWith } from './parse-with.ts'
import type { Profiles } from './profiles.ts'
import { siteParts, siteSchema } from './site-schema.ts'

/** Null where a mistake is in the way; the paths of the issues start at the source. */
type FoundSite = { readonly site: Site | null; readonly issues: readonly Issue[] }

/** The profile that a source names, under what the source itself says; or a site of the source's own. */
export function siteOfSource(source: Loose, timezone: string, profiles: Profiles): FoundSite {
  const overrides = Object.fromEntries(Object.entries(source).filter(([key]) => Object.hasOwn(siteParts.shape, key)))
  if (source['site'] === undefined) return ownSite(source, timezone, overrides)
  const { value: id } = parseWith(identifier(), source['site'])
  // The schema of the file tells of this.
  if (id === null) return { site: null, issues: [] }
  const profile = profiles.find(id)
  if (profile === undefined) return { site: null, issues: [unknownSite(id, profiles)] }
  if (Object.keys(overrides).length === 0) return { site: profile.site, issues: [] }
  const { value, issues } = parseWith(siteSchema, merge(profile.written, overrides))
  // A mistake of the profile's is told once, where it stands.
  const own = issues.filter(({ path }) => profile.site !== null || isWritten(overrides, path))
  return { site: value, issues: own }
}

function unknownSite(id: string, profiles: Profiles): Issue {
  const ids = profiles.listIds()
  const sentence = `there is no site profile ${JSON.stringify(id)}${hint(id, ids)}; there are: ${ids.join(', ')}`
  return { path: ['site'], sentence, part: 'value' }
}

function ownSite(source: Loose, timezone: string, overrides: Loose): FoundSite {
  // As it does of a source that is empty or no map.
  if (Object.keys(source).length === 0) return { site: null, issues: [] }
  if (overrides['listing'] === undefined) {
    const sentence = 'needs a "site", the name of a site profile, or a "listing" and an "article" of its own'
    return { site: null, issues: [{ path: [], sentence, part: 'value' }] }
  }
  const { value, issues } = parseWith(siteParts, overrides)
  const id = String(source['id'])
  const host = URL.parse(String(source['url']))?.hostname
  // No profile can have this id: a colon is no part of one.
  const site = value && { id: `source:${id}`, name: id, hosts: host === undefined ? [] : [host], timezone, ...value }
  return { site, issues }
}

function isWritten(overrides: Loose, path: Path): boolean {
  let value: unknown = overrides
  for (const key of path) {
    if (Array.isArray(value)) value = value[Number(key)]
    else if (isLoose(value) && Object.hasOwn(value, key)) value = value[String(key)]
    else return false
  }
  return true
}
