import { findStore } from '../config/find-store.ts'
import { type Database, openStoreForReading } from '../store/open-store.ts'
import type { Globals } from './globals.ts'

/** What `read` finds in the store of the configuration, which is closed again whatever happens. */
export async function readStore<T>(
  { config, env }: Pick<Globals, 'config' | 'env'>,
  read: (db: Database) => Promise<T>,
): Promise<T> {
  const store = await openStoreForReading(findStore(config, env))
  try {
    return await read(store.db)
  } finally {
    await store.close()
  }
}
