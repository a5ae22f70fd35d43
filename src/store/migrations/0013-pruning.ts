import type { Kysely } from 'kysely'
import type { ColumnTypes } from '../column-types.ts'

/** Whatever refers to a capture is found at once, so that one can be dropped without reading the store through. */
export async function up(db: Kysely<unknown>, _: ColumnTypes): Promise<void> {
  const index = (name: string, table: string, column: string) =>
    db.schema.createIndex(name).on(table).column(column).where(column, 'is not', null).execute()
  await index('captures_packed_against', 'captures', 'base_id')
  await index('revisions_read_from', 'revisions', 'capture_id')
  await index('visits_with_capture', 'visits', 'capture_id')
}
