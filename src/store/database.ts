import type { Kysely } from 'kysely'
import type { Schema } from './schema.ts'

/** A store that is open, or a transaction in it. */
export type Database = Kysely<Schema>
