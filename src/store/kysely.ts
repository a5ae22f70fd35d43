import { loadBundled } from '../lib/bundled.ts'

export const { Kysely, sql, SqliteDialect } = await loadBundled('kysely', () => import('kysely'))
