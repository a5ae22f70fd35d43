import { changedParagraphs, classifyEdit } from '../diff/classify-edit.ts'
import type { Lexicon } from '../diff/names.ts'
import { decodeText } from '../fetch/charset.ts'
import { type ArticleContent, contentHash, spellingHash } from '../model/article.ts'
import type { Said } from '../model/change.ts'
import { type EditMark, editMarks } from '../model/edit-marks.ts'
import { isLastingBlank } from '../model/first-text.ts'
import { afterReturn, afterSame, type Flapping, NO_FLAPPING } from '../model/flapping.ts'
import { LASTING_DOUBT, type VisitVerdict } from '../model/visit.ts'
import type { ArticleReading } from '../read/article.ts'
import type { DueVisit, KnownRevision } from '../store/due-visits.ts'
import { findRevision, readBelief, readContent } from '../store/read-articles.ts'
import { readCapture } from '../store/read-capture.ts'
import type { Edit } from '../store/record-visit.ts'
import { type Asking, lookAround } from './alike.ts'

/** What came of reading an article's page. */
export type Judgement = {
  readonly verdict: VisitVerdict
  /** What is to be kept as a revision. */
  readonly content: ArticleContent | null
  readonly edit: Edit | null
  readonly marks: readonly EditMark[]
  readonly flapping: Flapping
  /** The earlier revision that the page came back to, once it flaps: it needs no new one. */
  readonly backTo: number | null
}

const NOTHING_SAID = { content: null, edit: null, marks: [], flapping: NO_FLAPPING, backTo: null }

export type Judging = Asking & {
  readonly isSameProfile: boolean
  readonly deps: { readonly lexicon: Lexicon }
}

/** Believes what was read, and says whether it is new. */
export async function judgeArticle(reading: ArticleReading, judging: Judging): Promise<Judgement> {
  const { visit, isSameProfile, source, deps } = judging
  const { content } = reading
  if (!reading.hasTail) return nothingRead(visit, { kind: 'doubted', reason: 'suspect-tail' })
  if (content === null || content.title === '') return nothingRead(visit, { kind: 'doubted', reason: 'no-title' })
  const { revision } = visit
  if (revision === null) return { ...NOTHING_SAID, verdict: { kind: 'first' }, content }
  const saysTheSame = contentHash(content) === revision.hash
  if (saysTheSame && isSameProfile && !source.edits.typography) return judgeSame(judging)

  const before = await readBefore(revision, judging)
  // An article whose whole text is gone is a page that did not come out, not an edit.
  const lostText = content.paragraphs.length === 0 && before.paragraphs.length > 0
  if (lostText) return nothingRead(visit, { kind: 'doubted', reason: 'no-text' })
  const isText = before.paragraphs.length === 0 && content.paragraphs.length > 0
  if (isText && !(await wasBlankForGood(revision, judging))) return judgeFirstText(before, content, judging)
  if (contentHash(before) === contentHash(content)) return judgeSpelling(before, content, judging)
  const earlierId = isSameProfile
    ? await findRevision(deps.db, { articleId: visit.articleId, hash: contentHash(content), revision })
    : null
  if (earlierId !== null) return judgeReturn(earlierId, { before, content, currentId: revision.id, judging })
  return judgeEdit(before, content, judging)
}

/** The page says what it said; a return that has lasted is said now. */
export async function judgeSame({ visit, deps }: Pick<Judging, 'visit' | 'deps'>): Promise<Judgement> {
  const { revision, flapping } = visit
  if (revision === null) return nothingRead(visit, { kind: 'same' })
  const { next, say } = afterSame(flapping, revision.id)
  if (say === null || flapping.saidRevisionId === null) return only(next, { kind: 'same' })
  const said = await readContent(deps.db, flapping.saidRevisionId)
  const edit = describeEdit(said, await readContent(deps.db, revision.id), deps.lexicon)
  return { ...only(next, { kind: 'same' }), edit }
}

/** Only the spelling differs, if anything does: no change, unless the operator asks for it. */
function judgeSpelling(
  before: ArticleContent,
  content: ArticleContent,
  judging: Judging,
): Judgement | Promise<Judgement> {
  // What another profile reads differently is no news; it becomes the revision that the next visit compares with.
  if (!judging.isSameProfile) return { ...NOTHING_SAID, verdict: { kind: 'reread' }, content }
  if (!judging.source.edits.typography || spellingHash(before) === spellingHash(content)) return judgeSame(judging)
  const [gone, come] = [without(before, content), without(content, before)]
  const edit = { classes: ['typography'] as const, before: said(before, gone), after: said(content, come) }
  return { ...NOTHING_SAID, verdict: { kind: 'edited' }, content, edit }
}

/** What another profile had read says nothing of how long there was no text. */
async function wasBlankForGood({ id }: KnownRevision, { visit, isSameProfile, deps }: Judging): Promise<boolean> {
  return isSameProfile && isLastingBlank(await readBelief(deps.db, { articleId: visit.articleId, revisionId: id }))
}

/** The text of an article that was read without any has come: nothing that was said of it is another thing now. */
function judgeFirstText(
  before: ArticleContent,
  content: ArticleContent,
  judging: Judging,
): Judgement | Promise<Judgement> {
  const withText = { ...before, paragraphs: content.paragraphs, images: content.images }
  const isAllNew = contentHash(withText) === contentHash(content)
  return isAllNew ? { ...NOTHING_SAID, verdict: { kind: 'reread' }, content } : judgeEdit(withText, content, judging)
}

type Return = {
  readonly before: ArticleContent
  readonly content: ArticleContent
  readonly currentId: number
  readonly judging: Judging
}

function judgeReturn(earlierId: number, { before, content, currentId, judging }: Return): Judgement {
  const { flapping } = judging.visit
  const { next, say } = afterReturn(flapping, { currentId, earlierId })
  const edit =
    say === null ? null : { ...describeEdit(before, content, judging.deps.lexicon), details: { flapping: true } }
  const backTo = next.returns > 1 ? earlierId : null
  return { ...NOTHING_SAID, verdict: { kind: 'returned' }, content, edit, flapping: next, backTo }
}

async function judgeEdit(before: ArticleContent, content: ArticleContent, judging: Judging): Promise<Judgement> {
  const { visit, source, deps } = judging
  const marks = editMarks(before, content)
  const { saidRevisionId } = visit.flapping
  // While it flapped or waited, readers were told of another revision than the current one.
  const told = saidRevisionId === null ? before : await readContent(deps.db, saidRevisionId)
  const edit = describeEdit(told, content, deps.lexicon)
  const isSpelling = edit.classes.every((one) => one === 'typography') && edit.classes.length > 0
  if (isSpelling && !source.edits.typography) return { ...NOTHING_SAID, verdict: { kind: 'reread' }, content }
  const among = await lookAround(marks, judging)
  if (among.kind === 'walled') return nothingRead(visit, among)
  const taken = { ...NOTHING_SAID, verdict: { kind: 'reread' }, content, marks } as const
  if (among.kind === 'told') return taken
  if (among.kind === 'alike') {
    const { doubt } = visit
    if (doubt?.reason === 'same-as-others' && hasLasted(doubt, deps.now())) return taken
    return { ...nothingRead(visit, { kind: 'doubted', reason: 'same-as-others' }), marks }
  }
  return {
    ...NOTHING_SAID,
    verdict: { kind: 'edited' },
    content,
    edit,
    marks,
  }
}

/** What has crept into an article to stay is what its next edit is compared with. */
function hasLasted({ visits, since }: { visits: number; since: number }, now: number): boolean {
  return visits >= LASTING_DOUBT.visits && now - since >= LASTING_DOUBT.forMs
}

/** What says nothing of the article leaves how it flaps. */
export function nothingRead({ flapping }: DueVisit, verdict: VisitVerdict): Judgement {
  return only(flapping, verdict)
}

function only(flapping: Flapping, verdict: VisitVerdict): Judgement {
  return { ...NOTHING_SAID, flapping, verdict }
}

/** What the last revision said, as the profile of now reads it: from its capture, where the profile has changed. */
async function readBefore(
  revision: KnownRevision,
  { isSameProfile, source, deps }: Pick<Judging, 'isSameProfile' | 'source' | 'deps'>,
): Promise<ArticleContent> {
  const recorded = await readContent(deps.db, revision.id)
  if (isSameProfile || revision.captureId === null) return recorded
  const capture = await readCapture(deps.db, revision.captureId)
  const { url, status } = capture
  const reread = await deps.reader.readArticle({ html: decodeText(capture), site: source.site, url, status })
  return reread.content ?? recorded
}

function describeEdit(before: ArticleContent, after: ArticleContent, lexicon: Lexicon): Edit {
  const [gone, come] = changedParagraphs(before, after)
  return { classes: classifyEdit(before, after, lexicon), before: said(before, gone), after: said(after, come) }
}

function said({ title, published }: ArticleContent, paragraphs: readonly string[]): Said {
  return { title, published, paragraphs }
}

function without({ paragraphs }: ArticleContent, other: ArticleContent): readonly string[] {
  const others = new Set(other.paragraphs)
  return paragraphs.filter((paragraph) => !others.has(paragraph))
}
