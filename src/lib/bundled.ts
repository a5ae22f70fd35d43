import { existsSync, readFileSync } from 'node:fs'

/** The libraries that come as many files and stand in the way of every command's start. */
export const BUNDLED = ['commander', 'kysely', 'yaml'] as const
export type BundledLibrary = (typeof BUNDLED)[number]

/** The packages of this checkout. */
const PACKAGES = new URL('../../node_modules/', import.meta.url)

/**
 * Where `scripts/bundle-libraries.ts` puts a library as one file; null where the package is not there. The installed
 * version is part of the name, so that an update is never answered with the bundle of an older one.
 */
export function bundleOf(library: BundledLibrary, packages: URL): URL | null {
  const manifest = new URL(`${library}/package.json`, packages)
  if (!existsSync(manifest)) return null
  const { version } = JSON.parse(readFileSync(manifest, 'utf8')) as { version: string }
  return new URL(`.cache/dateline/${library}-${version}.mjs`, packages)
}

/**
 * A library from its bundle, or from the package where no bundle was made. Loading costs by the file: Kysely's 304 take
 * 85 ms from cold, its bundle 3 (measured with Node 26.10 on two cores), of the 100 that a short command may take.
 */
export async function loadBundled<T>(
  library: BundledLibrary,
  load: () => Promise<T>,
  packages: URL = PACKAGES,
): Promise<T> {
  const bundle = bundleOf(library, packages)
  return bundle !== null && existsSync(bundle) ? ((await import(bundle.href)) as T) : await load()
}
