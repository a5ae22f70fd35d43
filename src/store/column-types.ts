import type { ColumnDataType, CreateTableBuilder } from 'kysely'

/** What the dialects of SQL spell differently. */
export type ColumnTypes = {
  /** Adds the column `id`: a number that is never given twice. */
  readonly id: <T extends string, C extends string>(table: CreateTableBuilder<T, C>) => CreateTableBuilder<T, C | 'id'>
  readonly bytes: ColumnDataType
  readonly instant: ColumnDataType
}
