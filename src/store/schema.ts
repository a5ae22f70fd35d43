import type { Generated } from 'kysely'
import type { ChangeKind } from '../model/change.ts'
import type { OutcomeKind, SourceState } from '../model/outcome.ts'
import type { RenderedKind } from '../model/rendering.ts'
import type { MissedReason } from '../model/slots.ts'
import type { VisitKind, VisitRank } from '../model/visit.ts'
import type { ChannelsTable, DeliveriesTable, DeliveryChangesTable } from './schema-alerts.ts'
import type { CapturesTable, RevisionsTable, SnapshotsTable } from './schema-kept.ts'
import type { SearchLettersTable, SearchWordsTable, TextsTable } from './schema-search.ts'

// Instants are integers: milliseconds since 1970 UTC. Yes and no are 1 and 0. JSON is text. Both stores hold the same.

export type SourcesTable = {
  id: string
  name: string
  url: string
  timezone: string
  schedule: string
  /** Whether the configuration names it; if not, it is history. */
  watched: number
  state: SourceState
  reason: string | null
  first_check_at: number | null
  last_change_at: number | null
  /** What the next listing is compared with; a check commits only while this is what it was compared with. */
  latest_snapshot_id: number | null
  /** Of the profile that the region and the validators belong to. */
  profile_hash: string | null
  page_url: string | null
  etag: string | null
  last_modified: string | null
  region: string | null
  failures: Generated<number>
  walls: Generated<number>
  quarantines: Generated<number>
  /** The trouble that was announced and is not over. */
  trouble: 'walled' | 'broken' | null
  /** When it was last read further on than what is known. */
  deep_checked_at: number | null
  /** A check from then on that finds nothing new asks whether the source is silent; null where that is not known. */
  silent_due_at: number | null
  /** The last addition before a silence that was said and is not over. */
  silent_since: number | null
  /** The end of the chain of its changes. */
  last_change_id: number | null
  last_seal: string | null
  /** As the daemon plans it; of a schedule that changed since, it is null. */
  next_check_at: number | null
  /** When old articles were last drawn to be looked at. */
  audits_drawn_at: number | null
}

/** A key that an article had before its site gave it another address. */
export type AliasesTable = { site: string; key: string; article_id: number }

/** A gap on record; closed once its place was read after all. */
export type GapsTable = {
  change_id: number
  source_id: string
  /** Start of the check that found it. */
  opened_at: number
  newest_before: string | null
  closed_at: number | null
  /** The check that read past it. */
  closed_by: number | null
}

/** A time during which a source was not to be checked; null while it lasts. */
export type PausesTable = {
  id: Generated<number>
  source_id: string
  from_at: number
  to_at: number | null
}

/** Whether pages of a kind needed the browser when that was last tried. */
export type RenderingsTable = { source_id: string; kind: RenderedKind; needed: number; tested_at: number }

export type ChecksTable = {
  id: Generated<number>
  source_id: string
  started_at: number
  took_ms: number
  outcome: OutcomeKind
  reason: string | null
  status: number | null
  via: 'http' | 'browser' | null
  pages: number
  bytes: number
  entries: number
}

export type MissedSlotsTable = {
  id: Generated<number>
  source_id: string
  /** The first and the last of the slots in a row that nobody served. */
  from_at: number
  to_at: number
  slots: number
  reason: MissedReason
}

export type ArticlesTable = {
  id: Generated<number>
  site: string
  key: string
  source_id: string
  url: string
  title: string
  published: string | null
  excerpt: string | null
  source_label: string | null
  original_url: string | null
  ingested_at: number | null
  first_seen_at: number
  changed_at: number | null
  /** When its page was last there, and since when it is not. */
  alive_at: number | null
  gone_since: number | null
  /** Visits in a row that found it gone while others answered, the first and the last of them; and since when that is believed. */
  gone_sights: Generated<number>
  gone_counted_since: number | null
  gone_counted_at: number | null
  removed_at: number | null
  revision_id: number | null
  visit_due_at: number | null
  /** Whose turn comes first among what is due: a `VisitRank`. */
  visit_rank: Generated<VisitRank>
  visit_failures: Generated<number>
  /** How it flaps: as `Flapping` of the model. */
  returns: Generated<number>
  steady: Generated<number>
  said_revision_id: number | null
  /** Why its page is not believed, since when, and in how many visits in a row. */
  doubt: string | null
  doubted_since: number | null
  doubts: Generated<number>
  etag: string | null
  last_modified: string | null
}

export type ListingState = 'listed' | 'rolled-off' | 'delisted'

export type ListingsTable = {
  source_id: string
  article_id: number
  origin: 'baseline' | 'added' | 'older'
  state: ListingState
  title: string
  published: string | null
  first_listed_at: number
  last_listed_at: number
  /** Start of the first of the checks in a row that missed it, and how many did. */
  missing_since: number | null
  misses: Generated<number>
  /** How often it was missing and came back. */
  comebacks: Generated<number>
  /** Keys of entries that stood below it, as JSON: where one of them is read, so is its place. */
  below: string | null
  /** It left together with most of the listing, and so never counts as delisted. */
  held: Generated<number>
}

/** By what an edit is known among others of its site: one that strikes several articles at once is none. */
export type EditMarksTable = {
  site: string
  mark: string
  article_id: number
  at: number
  /** Whether it was told that articles were changed alike. */
  noticed: Generated<number>
}

export type VisitsTable = {
  id: Generated<number>
  article_id: number
  started_at: number
  took_ms: number
  outcome: VisitKind
  reason: string | null
  status: number | null
  revision_id: number | null
  capture_id: number | null
  /** Visits to other articles that vouch for the site, as JSON, where this one found its article gone; null where none was asked. */
  canaries: string | null
}

/** When an article of a source was last visited. */
export type VisitTurnsTable = { source_id: string; visited_at: number }

/** An old article that was drawn at random to be looked at, and what the first believed look from then on found. */
export type AuditsTable = {
  id: Generated<number>
  source_id: string
  article_id: number
  drawn_at: number
  due_at: number
  visited_at: number | null
  found_edit: number | null
}

/** What a host answered to an address that never existed, the last time it was asked. */
export type ControlsTable = {
  site: string
  host: string
  asked_at: number
  url: string
  status: number
  title: string
  text: string
}

/** A purge that was said. */
export type PurgesTable = {
  change_id: number
  site: string
  said_at: number
  /** When the first of its articles was found gone. */
  began_at: number
  /** It only carries on an earlier one. */
  is_tail: number
}

export type ChangesTable = {
  id: Generated<number>
  at: number
  check_id: number | null
  source_id: string
  kind: ChangeKind
  article_id: number | null
  late: number
  backdated: number
  classes: string
  before: string | null
  after: string | null
  sources: string
  last_seen_at: number | null
  first_missing_at: number | null
  details: string | null
  summary: string
  /** An addition waits for its article until then; null once its alerts are owed, or where none ever will be. */
  announce_by: number | null
  /** The change of this source before it. */
  previous_id: Generated<number | null>
  /** By which a later alteration is found: it covers that change too. */
  seal: Generated<string>
}

export type HostsTable = {
  /** A host with its port, seen from another host where it says so, or the origin that a robots.txt belongs to. */
  host: string
  rest_until: number
  /** Whether the host itself asked for that rest. */
  said: number
  failures: number
  robots_at: number | null
  robots: string | null
}

export type MigrationsTable = { id: number; name: string; applied_at: number; program: string }

export type Schema = {
  sources: SourcesTable
  pauses: PausesTable
  gaps: GapsTable
  renderings: RenderingsTable
  checks: ChecksTable
  snapshots: SnapshotsTable
  missed_slots: MissedSlotsTable
  captures: CapturesTable
  articles: ArticlesTable
  aliases: AliasesTable
  listings: ListingsTable
  visits: VisitsTable
  edit_marks: EditMarksTable
  controls: ControlsTable
  audits: AuditsTable
  visit_turns: VisitTurnsTable
  revisions: RevisionsTable
  texts: TextsTable
  search_words: SearchWordsTable
  search_letters: SearchLettersTable
  changes: ChangesTable
  purges: PurgesTable
  deliveries: DeliveriesTable
  delivery_changes: DeliveryChangesTable
  hosts: HostsTable
  channels: ChannelsTable
  migrations: MigrationsTable
}
