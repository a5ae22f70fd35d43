import { sql } from './kysely.ts'
import type { Database } from './open-store.ts'

/** Reads the store as it is at one instant, however long that takes, while others go on writing to it. */
export function withStableView<T>(db: Database, read: (view: Database) => Promise<T>): Promise<T> {
  return db.connection().execute(async (view) => {
    // A transaction of Kysely's would take the lock for writing.
    await sql`begin deferred`.execute(view)
    try {
      return await read(view)
    } finally {
      await sql`rollback`.execute(view)
    }
  })
}
