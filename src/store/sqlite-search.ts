import type { Kysely } from 'kysely'
import { sql } from './kysely.ts'

/**
 * Full-text tables of SQLite (https://sqlite.org/fts5.html) that keep no text, only under which words it is found. The
 * program prepares the words: of the tokenizers `ascii` alone takes every letter beyond ASCII as part of a word,
 * where unicode61 knows those of Unicode 6.1. Of letters only the rows are kept, not the places.
 */
export async function createSearch(db: Kysely<unknown>): Promise<void> {
  await sql`create virtual table search_words using fts5(title, text, content='', tokenize='ascii')`.execute(db)
  await sql`create virtual table search_letters using fts5(letters, content='', detail=none, tokenize='ascii')`.execute(
    db,
  )
}
