import type { Database } from './open-store.ts'

/** A stored listing with the captures of the pages that it was read from, in order. */
export type ReadListing = {
  readonly checkId: number
  readonly snapshotId: number
  readonly captureIds: readonly number[]
  readonly takenAt: number
  readonly url: string
}

/** A revision with the capture that it was read from. */
export type ReadArticle = {
  readonly articleId: number
  readonly revisionId: number
  readonly captureId: number
  readonly takenAt: number
  readonly url: string
}

const BATCH = 200

/** The stored listings of a source whose pages were kept, oldest first. */
export async function* listReadListings(db: Database, sourceId: string): AsyncGenerator<ReadListing> {
  for (let after = 0; ; ) {
    const snapshots = await db
      .selectFrom('snapshots')
      .select(['id', 'check_id', 'taken_at'])
      .where('source_id', '=', sourceId)
      .where('id', '>', after)
      .orderBy('id')
      .limit(BATCH)
      .execute()
    for (const { id, check_id, taken_at } of snapshots) {
      const captures = await listOfCheck(db, sourceId, check_id)
      const [first] = captures
      if (first === undefined) continue
      const captureIds = captures.map((capture) => capture.id)
      yield { checkId: check_id, snapshotId: id, captureIds, takenAt: taken_at, url: first.url }
    }
    const last = snapshots.at(-1)
    if (last === undefined) return
    after = last.id
  }
}

function listOfCheck(db: Database, sourceId: string, checkId: number) {
  return db
    .selectFrom('captures')
    .select(['id', 'url'])
    .where('source_id', '=', sourceId)
    .where('article_id', 'is', null)
    .where('check_id', '=', checkId)
    .orderBy('id')
    .execute()
}

/** The revisions that were read for a source from pages that were kept, oldest first. */
export async function* listReadArticles(db: Database, sourceId: string): AsyncGenerator<ReadArticle> {
  for (let after = 0; ; ) {
    const revisions = await db
      .selectFrom('revisions')
      .innerJoin('captures', 'captures.id', 'revisions.capture_id')
      .select([
        'revisions.id',
        'revisions.article_id',
        'captures.id as capture_id',
        'captures.taken_at',
        'captures.url',
      ])
      .where('captures.source_id', '=', sourceId)
      .where('revisions.id', '>', after)
      .orderBy('revisions.id')
      .limit(BATCH)
      .execute()
    for (const { id, article_id, capture_id, taken_at, url } of revisions) {
      yield { articleId: article_id, revisionId: id, captureId: capture_id, takenAt: taken_at, url }
    }
    const last = revisions.at(-1)
    if (last === undefined) return
    after = last.id
  }
}
