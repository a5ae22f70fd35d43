import { findNames } from '../config/names.ts'
import { diffArticles } from '../diff/diff-articles.ts'
import { diffListings } from '../diff/diff-listings.ts'
import { compileNames } from '../diff/names.ts'
import { Failure } from '../model/failure.ts'
import type { ArticleRecord, DiffRecord, RevisionRecord } from '../model/records.ts'
import { diffPage } from '../present/diff-page.ts'
import { factLines } from '../present/fact-lines.ts'
import { listingDiffLines } from '../present/listing-diff-lines.ts'
import type { Database } from '../store/open-store.ts'
import { readContent } from '../store/read-articles.ts'
import { findSnapshot } from '../store/read-snapshots.ts'
import { listZones } from '../store/read-zones.ts'
import type { Globals } from './globals.ts'
import { readStore } from './read-store.ts'
import { requireArticle } from './require-article.ts'

/** What is set against what: an article and its revisions, or two snapshots. */
export type DiffRequest = { readonly what: string; readonly refs: readonly string[]; readonly snapshots: boolean }

/** Prints what lies between two revisions of an article, by default the last two, or between two stored listings. */
export async function diffCommand(globals: Globals, { what, refs, snapshots }: DiffRequest): Promise<number> {
  if (!snapshots) return diffRevisions(globals, what, refs)
  const [other, ...rest] = refs
  if (other === undefined || rest.length > 0)
    throw new Failure('usage', 'With --snapshots, two ids of snapshots are needed: `dateline snapshots` shows them.')
  return diffSnapshots(globals, what, other)
}

async function diffRevisions(globals: Globals, ref: string, refs: readonly string[]): Promise<number> {
  const { json, out } = globals
  const found = await readStore(globals, async (db) => {
    const article = await requireArticle(db, ref)
    const pair = chooseRevisions(article, refs)
    const zones = await listZones(db)
    return { article, zone: zones.get(article.source), diff: pair && (await diffOf(db, article, { pair, globals })) }
  })
  if (json) out.records(found.diff === null ? [] : [found.diff])
  else if (found.diff === null) out.hint(onlyOnce(found.article))
  else out.lines(await diffPage(found.diff, found.zone, out.terminal))
  return 0
}

type RevisionPair = readonly [before: RevisionRecord, after: RevisionRecord]

/** The last two, two by their ids, or by one id what that revision changed; null where there is nothing to compare. */
function chooseRevisions({ revisions, id }: ArticleRecord, refs: readonly string[]): RevisionPair | null {
  if (refs.length > 2) throw new Failure('usage', `At most two revisions can be compared, not ${refs.length}.`)
  const places = refs.map((ref) => {
    const at = revisions.findIndex((revision) => String(revision.id) === ref)
    if (at >= 0) return at
    const ids = revisions.map((revision) => revision.id).join(', ') || 'none'
    throw new Failure('revision-unknown', `Article ${id} has no revision "${ref}"; its revisions are: ${ids}.`)
  })
  const [first = revisions.length - 1, second] = places
  const [before, after] = [revisions[second === undefined ? first - 1 : first], revisions[second ?? first]]
  return before === undefined || after === undefined ? null : [before, after]
}

function onlyOnce({ id, revisions }: ArticleRecord): string {
  if (revisions.length === 0) return `The page of article ${id} has not been read yet: there is nothing to compare.`
  return `Nothing came before revision ${revisions[0]?.id} of article ${id}: there is nothing to compare.`
}

async function diffOf(
  db: Database,
  { id, key, source, url }: ArticleRecord,
  { pair: [before, after], globals }: { pair: RevisionPair; globals: Globals },
): Promise<DiffRecord> {
  const [old, now] = [await readContent(db, before.id), await readContent(db, after.id)]
  const { classes, facts, title, fields, images, blocks, limits } = diffArticles(old, now, lexiconOf(globals))
  return {
    article: { id, key, source, url },
    before: { id: before.id, seenAt: before.seenAt },
    after: { id: after.id, seenAt: after.seenAt },
    classes,
    summary: factLines({ facts, limits }),
    facts,
    title,
    fields,
    images,
    paragraphs: blocks,
    limits,
  }
}

async function diffSnapshots(globals: Globals, first: string, second: string): Promise<number> {
  const { json, out } = globals
  const { before, after, zone } = await readStore(globals, async (db) => {
    const [before, after] = [await requireSnapshot(db, first), await requireSnapshot(db, second)]
    return { before, after, zone: (await listZones(db)).get(after.snapshot.source) }
  })
  if (before.snapshot.source !== after.snapshot.source) {
    const [a, b] = [before.snapshot, after.snapshot].map(({ id, source }) => `${id} is of ${source}`)
    throw new Failure('usage', `Two snapshots of one source are needed: ${a}, ${b}.`)
  }
  const diff = diffListings(before.entries, after.entries, lexiconOf(globals))
  const shown = { before: before.snapshot, after: after.snapshot }
  if (json) out.records([{ ...shown, ...diff }])
  else out.lines(await listingDiffLines({ ...shown, diff, sourceZone: zone }, out.terminal))
  return 0
}

async function requireSnapshot(db: Database, ref: string) {
  const found = /^\d{1,15}$/u.test(ref) ? await findSnapshot(db, null, Number(ref)) : undefined
  if (found === undefined) throw new Failure('snapshot-unknown', `No snapshot ${ref} is on record.`)
  return found
}

function lexiconOf({ config }: Globals) {
  return compileNames(findNames(config))
}
