import { loadBundled } from '../lib/bundled.ts'

export const { Kysely, SqliteDialect } = await loadBundled('kysely', () => import('kysely'))
