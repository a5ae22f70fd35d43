import type { Generated } from 'kysely'
import type { QuarantineReason } from '../model/outcome.ts'

// The tables whose rows hold a packed body, each against that of an earlier row.

export type SnapshotsTable = {
  id: Generated<number>
  source_id: string
  check_id: number
  taken_at: number
  quarantined: QuarantineReason | null
  pages: number
  /** How many of the entries the first page showed: the window. */
  window_size: number
  entry_count: number
  /** The entries as JSON, packed. */
  body: Buffer
  base_id: number | null
  depth: number
  /** By which a later alteration is found. */
  seal: Generated<string>
}

export type CapturesTable = {
  id: Generated<number>
  source_id: string
  check_id: number | null
  article_id: number | null
  taken_at: number
  url: string
  status: number
  headers: string
  sha256: string
  byte_length: number
  cut: number
  body: Buffer
  base_id: number | null
  depth: number
  /** By which a later alteration is found. */
  seal: Generated<string>
}

export type RevisionsTable = {
  id: Generated<number>
  article_id: number
  seen_at: number
  hash: string
  /** What was read, as JSON, packed. */
  body: Buffer
  base_id: number | null
  depth: number
  classes: string
  /** Of the profile it was read with: another profile reading other text is no edit. */
  profile_hash: string
  capture_id: number | null
  /** By which a later alteration is found. */
  seal: Generated<string>
}
