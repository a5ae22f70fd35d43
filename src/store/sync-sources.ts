import type { Source } from '../model/source.ts'
import type { Database } from './open-store.ts'

/** Puts the sources of the configuration into the store, new ones as `new`; those it no longer names stay as history. */
export async function syncSources(db: Database, sources: readonly Source[]): Promise<void> {
  await db.transaction().execute(async (tx) => {
    await tx.updateTable('sources').set({ watched: 0 }).execute()
    for (const { id, name, url, timezone, schedule } of sources) {
      // What is kept of a page belongs to its address: another one would be "not modified" before it was ever read.
      await tx
        .updateTable('sources')
        .set({ profile_hash: null, page_url: null, etag: null, last_modified: null, region: null })
        .where('id', '=', id)
        .where('url', '!=', url)
        .execute()
      await tx
        .updateTable('sources')
        .set({ next_check_at: null })
        .where('id', '=', id)
        .where((eb) => eb.or([eb('schedule', '!=', schedule), eb('timezone', '!=', timezone)]))
        .execute()
      await tx
        .insertInto('sources')
        .values({ id, name, url, timezone, schedule, watched: 1, state: 'new' })
        .onConflict((conflict) => conflict.column('id').doUpdateSet({ name, url, timezone, schedule, watched: 1 }))
        .execute()
    }
  })
}
