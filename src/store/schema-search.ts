import type { Generated } from 'kysely'

/** A text that search finds: the title and text of a revision, or a title as a listing printed it. */
export type TextsTable = {
  id: Generated<number>
  article_id: number
  revision_id: number | null
  /** As listed; null for a revision, which has its own. */
  listed_title: string | null
  seen_at: number
}

/** Under which words each text is found; nothing of it can be read back. `rowid` is the id of the text. */
export type SearchWordsTable = { rowid: number; title: string; text: string }

/** Under which single letters of Hangul, Han and Kana each text is found; those of its title stand there with a `t` too. */
export type SearchLettersTable = { rowid: number; letters: string }
