import type { Site } from '../model/site.ts'
import { openProfiles } from './profiles.ts'

/** The site profiles there are, and the one that a page belongs to. */
export type Recognised = { readonly site: Site | null; readonly known: readonly string[] }

/**
 * The profile whose hosts name the host of an address, with or without `www.`; or the profile with the given id, which
 * works on any host. Null where there is none, or where it has mistakes.
 */
export function recogniseSite(
  { url, id }: { url: URL; id: string | null },
  file: string,
  env: NodeJS.ProcessEnv,
): Recognised {
  const profiles = openProfiles(file, env)
  const known = profiles.listIds()
  const host = bare(url.hostname)
  const found = known
    .map((one) => profiles.find(one)?.site ?? null)
    .find((site) => site !== null && (id === null ? site.hosts.some((one) => bare(one) === host) : site.id === id))
  return { site: found ?? null, known }
}

function bare(host: string): string {
  return host.toLowerCase().replace(/^www\./u, '')
}
