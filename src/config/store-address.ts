import { dirname, resolve } from 'node:path'

export const DEFAULT_STORE = 'sqlite:../snapshots/dateline.db'
export const HOW_STORES_ARE_WRITTEN = 'a store is written sqlite:PATH'

/** Why an address names no store that there is; null if it does. The address may hold a password and is not said. */
export function explainStore(address: string): string | null {
  if (/^postgres(ql)?:/iu.test(address)) return 'PostgreSQL is not available yet: write sqlite:PATH'
  // Some programs read a name after two slashes as a host and others as a folder.
  return /^sqlite:(?!\/\/[^/]).*[^/]$/u.test(address) ? null : HOW_STORES_ARE_WRITTEN
}

/** The absolute path of the SQLite file that a sound address names, relative to the configuration file. */
export function storeFile(address: string, configFile: string): string {
  return resolve(dirname(configFile), address.slice('sqlite:'.length))
}
