import type { ArticleState } from './article.ts'
import type { ArticleDiff } from './article-diff.ts'
import type { ChangeKind, EditClass, Said } from './change.ts'
import type { BlindCause } from './coverage.ts'
import type { OutcomeKind, QuarantineReason, SourceState } from './outcome.ts'
import type { VisitKind } from './visit.ts'

// What `--json`, the API and webhooks print: the contract with scripts. Instants are ISO 8601 in UTC.

export type ChangeRecord = {
  readonly id: number
  readonly at: string
  readonly source: string
  readonly kind: ChangeKind
  readonly article: {
    readonly id: number
    readonly key: string
    readonly url: string
    readonly title: string
    readonly published: string | null
    readonly excerpt: string | null
  } | null
  readonly late: boolean
  readonly backdated: boolean
  readonly classes: readonly EditClass[]
  readonly before: Said | null
  readonly after: Said | null
  readonly sources: readonly string[]
  readonly lastSeenAt: string | null
  readonly firstMissingAt: string | null
  readonly details: Readonly<Record<string, unknown>> | null
  readonly summary: string
}

export type SourceRecord = {
  readonly id: string
  readonly name: string
  readonly url: string
  readonly state: SourceState
  readonly reason: string | null
  readonly lastCheckAt: string | null
  readonly lastOutcome: OutcomeKind | null
  readonly lastChangeAt: string | null
  readonly nextCheckAt: string | null
  readonly articles: number
  /** Of these, the ones whose pages are not believed, over a day and five visits at least. */
  readonly doubtedArticles: number
  readonly consecutiveFailures: number
}

export type CheckRecord = {
  readonly id: number
  readonly source: string
  readonly startedAt: string
  readonly tookMs: number
  readonly outcome: OutcomeKind
  readonly reason: string | null
  readonly status: number | null
  readonly via: 'http' | 'browser' | null
  readonly pages: number
  readonly bytes: number
  readonly entries: number
  readonly changes: readonly number[]
}

export type CoverageRecord = {
  readonly source: string
  readonly kind: 'watched' | 'blind' | 'gap'
  readonly from: string
  readonly to: string
  /** Why it was blind: how the checks ended, `not-running` or `paused`; null while watched. */
  readonly cause: BlindCause | null
  /** The most frequent code of that, such as `http-503`; the cause itself where there is no code. */
  readonly reason: string | null
  readonly reasons: readonly string[]
  readonly checks: number
  /** Whether all that came in this time and stayed listed until the next good check is known. */
  readonly additionsKnown: boolean
}

/** What audits of old articles came to, after the intervals; left out where there were none. */
export type AuditsRecord = {
  readonly source: string
  readonly kind: 'audits'
  /** When the first and the last of them were made. */
  readonly from: string
  readonly to: string
  readonly audits: number
  /** How many found an edit that no other visit had seen. */
  readonly edited: number
  /** The largest share of edited ones among all old articles that is still believable: 95 %, Clopper–Pearson, one-sided. */
  readonly editedAtMost: number
}

export type SnapshotRecord = {
  readonly id: number
  readonly source: string
  readonly takenAt: string
  readonly check: number
  readonly quarantined: QuarantineReason | null
  readonly pages: number
  readonly entries: number
}

export type SnapshotEntryRecord = {
  readonly position: number
  readonly key: string
  readonly url: string
  readonly title: string
  readonly published: string | null
  readonly excerpt: string | null
  readonly thumbnail: string | null
}

export type RevisionRecord = {
  readonly id: number
  readonly seenAt: string
  readonly hash: string
  readonly classes: readonly EditClass[]
}

export type ArticleRecord = {
  readonly id: number
  readonly key: string
  readonly source: string
  readonly url: string
  readonly title: string
  readonly published: string | null
  readonly sourceLabel: string | null
  readonly originalUrl: string | null
  readonly ingestedAt: string | null
  readonly firstSeenAt: string
  readonly lastSeenAt: string
  readonly state: ArticleState
  readonly text: string | null
  readonly images: readonly { readonly url: string }[]
  /** Why its page has not been believed lately; null where it was. */
  readonly doubt: { readonly reason: string; readonly since: string; readonly visits: number } | null
  readonly revisions: readonly RevisionRecord[]
}

/** An article that `search` found, by the sentence that shows it. */
export type SearchHitRecord = {
  readonly article: NonNullable<ChangeRecord['article']>
  readonly source: string
  /** The revision that the sentence stands in; null where a listing alone says so. */
  readonly revision: number | null
  readonly seenAt: string
  /** Whether the article still says so. */
  readonly current: boolean
  readonly in: 'title' | 'text'
  readonly sentence: string
  /** What was looked for: offsets into the sentence, in UTF-16 units. */
  readonly marks: readonly { readonly from: number; readonly to: number }[]
}

/** What lies between two revisions of an article; `summary` says it in plain language, what matters most first. */
export type DiffRecord = {
  readonly article: Pick<ArticleRecord, 'id' | 'key' | 'source' | 'url'>
  readonly before: Pick<RevisionRecord, 'id' | 'seenAt'>
  readonly after: Pick<RevisionRecord, 'id' | 'seenAt'>
  readonly classes: readonly EditClass[]
  readonly summary: readonly string[]
  readonly facts: ArticleDiff['facts']
  readonly title: ArticleDiff['title']
  readonly fields: ArticleDiff['fields']
  readonly images: ArticleDiff['images']
  readonly paragraphs: ArticleDiff['blocks']
  readonly limits: ArticleDiff['limits']
}

export type VisitRecord = {
  readonly id: number
  readonly article: number
  readonly startedAt: string
  readonly tookMs: number
  readonly outcome: VisitKind
  readonly reason: string | null
  readonly status: number | null
  readonly revision: number | null
  readonly capture: number | null
}

/** A raw response that was kept, without its bytes. */
export type CaptureRecord = {
  readonly id: number
  readonly check: number | null
  readonly article: number | null
  readonly takenAt: string
  readonly url: string
  readonly status: number
  readonly bytes: number
  readonly sha256: string
  readonly cut: boolean
}

export type DeliveryRecord = {
  readonly id: number
  readonly channel: string
  readonly state: 'owed' | 'sent' | 'given-up'
  readonly attempts: number
  readonly changes: readonly number[]
  readonly key: string
  readonly owedAt: string
  readonly nextAttemptAt: string | null
  readonly sentAt: string | null
  readonly lastError: string | null
  /** Since when nothing arrives at its channel; null while that works. */
  readonly channelFailingSince: string | null
}

/** A change with all that it stands on; the oldest of each first. */
export type EvidenceRecord = {
  readonly change: ChangeRecord
  readonly checks: readonly CheckRecord[]
  readonly visits: readonly VisitRecord[]
  readonly captures: readonly CaptureRecord[]
  readonly deliveries: readonly DeliveryRecord[]
  /** An addition that waits for its article is announced by then; null where its alerts are owed already. */
  readonly announceBy: string | null
}

/** A copy of the store: its size, and how many rows each table of it has. */
export type BackupRecord = {
  readonly file: string
  readonly bytes: number
  readonly rows: Readonly<Record<string, number>>
}

/** Something in the store that is not as it was recorded. */
export type FindingRecord = {
  readonly type: 'finding'
  readonly what: 'store' | 'capture' | 'snapshot' | 'revision' | 'change' | 'source'
  /** Of the capture, snapshot, revision, change or source; null for the store as a whole. */
  readonly id: number | string | null
  readonly source: string | null
  readonly problem: string
}

/** What was looked at, and the end of each source's chain of changes: kept elsewhere, it shows that all of it stands. */
export type VerifiedRecord = {
  readonly type: 'verified'
  readonly findings: number
  readonly captures: number
  readonly snapshots: number
  readonly revisions: number
  readonly changes: number
  readonly chains: readonly { readonly source: string; readonly change: number; readonly seal: string }[]
}
