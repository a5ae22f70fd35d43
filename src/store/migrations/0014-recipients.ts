import type { Kysely } from 'kysely'
import type { ColumnTypes } from '../column-types.ts'

/** A mail that its server takes for some of its recipients remembers them, so that they get no second one. */
export async function up(db: Kysely<unknown>, _: ColumnTypes): Promise<void> {
  await db.schema
    .alterTable('deliveries')
    .addColumn('reached', 'text', (column) => column.notNull().defaultTo('[]'))
    .execute()
}
