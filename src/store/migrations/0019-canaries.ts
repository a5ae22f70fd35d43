import type { Kysely } from 'kysely'
import { sql } from '../kysely.ts'

/** Who may vouch for a site, the latest first: an index that is for nothing else, or the database takes it for everything. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await db.schema.dropIndex('articles_alive').execute()
  await db.schema
    .createIndex('articles_alive')
    .on('articles')
    .columns(['site', 'alive_at'])
    .where(sql.ref('gone_since'), 'is', null)
    .where(sql.ref('removed_at'), 'is', null)
    .where(sql.ref('alive_at'), 'is not', null)
    .execute()
}
