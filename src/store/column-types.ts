import type { ColumnDataType, CreateTableBuilder, Kysely } from 'kysely'

/** What the dialects of SQL spell differently. */
export type ColumnTypes = {
  /** Adds the column `id`: a number that is never given twice. */
  readonly id: <T extends string, C extends string>(table: CreateTableBuilder<T, C>) => CreateTableBuilder<T, C | 'id'>
  readonly bytes: ColumnDataType
  readonly instant: ColumnDataType
  /** Makes the tables `search_words` and `search_letters`, of words that the program prepares. */
  readonly createSearch: (db: Kysely<unknown>) => Promise<void>
}
