import type { ArticleContent } from '../model/article.ts'
import type { ArticleDiff, Block, FieldDiff, Limit, Run } from '../model/article-diff.ts'
import { normaliseText } from '../model/text.ts'
import { type Place, toPlaces } from './changed-atoms.ts'
import { longestIncreasing } from './longest-increasing.ts'
import type { Lexicon } from './names.ts'
import { type Pair, pairParagraphs } from './pair-paragraphs.ts'
import { toRuns } from './runs.ts'
import { BREAK, type Token } from './token.ts'
import { findAtoms, type TokeniseOptions, tokenise } from './tokenise.ts'
import { type Budget, type Compared, compareTokens, type Segment } from './words.ts'

/** Beyond so many characters of paragraphs that differ, in either version, words are not told apart. */
const MOST_CHARACTERS = 200_000
/** A short paragraph takes as much work as one of so many characters. */
const LEAST_PARAGRAPH = 40
const MOST_EDITS = 8_000
const FIELDS = ['published', 'sourceLabel', 'originalUrl'] as const

/** What differs, before it is put into words and pictures. */
export type Difference = {
  readonly before: ArticleContent
  readonly after: ArticleContent
  readonly fields: readonly FieldDiff[]
  readonly images: ArticleDiff['images']
  readonly blocks: readonly Block[]
  readonly title: readonly Run[]
  /** Where the titles differ by words, and where the paragraphs do. */
  readonly titlePlaces: readonly Place[]
  readonly places: readonly Place[]
  readonly limits: readonly Limit[]
}

/** In what two versions of an article differ. The work is bounded whatever the texts are. Pure. */
export function compareArticles(before: ArticleContent, after: ArticleContent, lexicon: Lexicon): Difference {
  const budget = { edits: MOST_EDITS }
  const text = compareText(before.paragraphs, after.paragraphs, { lexicon, budget })
  const title = compareTitles(before, after, { lexicon, budget })
  return {
    before,
    after,
    fields: FIELDS.flatMap((field) =>
      before[field] === after[field] ? [] : [{ field, before: before[field], after: after[field] }],
    ),
    images: { removed: imagesWithout(before.images, after.images), added: imagesWithout(after.images, before.images) },
    blocks: text.blocks,
    title: title.runs,
    titlePlaces: title.places,
    places: text.places,
    limits: text.limits,
  }
}

type Comparing = { readonly lexicon: Lexicon; readonly budget: Budget }

/** Capitals say nothing in a headline: a name counts there if it stands in the text of either version. */
function compareTitles(
  before: ArticleContent,
  after: ArticleContent,
  { lexicon, budget }: Comparing,
): { runs: Run[]; places: Place[] } {
  if (before.title === after.title) return { runs: sameText(before.title), places: [] }
  const names = namesIn([...before.paragraphs, ...after.paragraphs], lexicon)
  const [old, now] = [before.title, after.title].map((title) => tokenise(title, { lexicon, names }))
  const { segments } = compareTokens(old ?? [], now ?? [], budget)
  return { runs: toRuns(segments), places: toPlaces(segments) }
}

function sameText(text: string): Run[] {
  return text === '' ? [] : [{ kind: 'same', text }]
}

function namesIn(paragraphs: readonly string[], lexicon: Lexicon): Set<string> {
  const names = new Set<string>()
  let left = MOST_CHARACTERS
  for (const text of paragraphs) {
    left -= text.length
    if (left < 0) break
    for (const { kind, start, end } of findAtoms(text, { lexicon, names: null }))
      if (kind === 'name') names.add(text.slice(start, end))
  }
  return names
}

type TextDifference = { readonly blocks: Block[]; readonly places: Place[]; readonly limits: Limit[] }

function compareText(before: readonly string[], after: readonly string[], comparing: Comparing): TextDifference {
  const options: TokeniseOptions = { lexicon: comparing.lexicon, names: null }
  const reader = createReader(options)
  const [old, now] = [reader(before), reader(after)]
  const { pairs, isCoarse } = pairParagraphs(
    { texts: before, tokensOf: old.tokensOf },
    { texts: after, tokensOf: now.tokensOf },
  )
  const limits = new Set<Limit>(isCoarse ? ['paragraphs'] : [])
  const places: Place[] = []
  const blocks = inOrder(pairs, { before: before.length, after: after.length }).map(({ moved, ...pair }): Block => {
    const kind = kindOf(pair, { before, after })
    if (kind === 'same') return { kind, moved, ...pair, runs: toRuns([wholeParagraph(pair, { before, after })]) }
    const [gone, come] = [old.join(pair.before), now.join(pair.after)]
    const isWhole = pair.before.length === 0 || pair.after.length === 0
    const compared = isWhole ? replaced(gone, come) : compareTokens(gone, come, comparing.budget)
    if (compared.isCoarse) limits.add('words')
    places.push(...toPlaces(compared.segments, { isWhole }))
    return { kind, moved, ...pair, runs: toRuns(compared.segments) }
  })
  if (old.isCut() || now.isCut()) limits.add('length')
  return { blocks, places, limits: [...limits] }
}

function kindOf(
  { before, after }: Pair,
  texts: { before: readonly string[]; after: readonly string[] },
): Block['kind'] {
  if (before.length === 0) return 'added'
  if (after.length === 0) return 'removed'
  if (after.length > 1) return 'split'
  if (before.length > 1) return 'merged'
  const [old, now] = [texts.before[before[0] ?? 0] ?? '', texts.after[after[0] ?? 0] ?? '']
  return old === now || normaliseText(old) === normaliseText(now) ? 'same' : 'edited'
}

/** A paragraph that says the same in both versions, though its bytes may differ. */
function wholeParagraph(pair: Pair, texts: { before: readonly string[]; after: readonly string[] }): Segment {
  const toToken = (text: string): Token => ({ kind: 'word', lead: '', text, key: '', means: '' })
  const [old, now] = [texts.before[pair.before[0] ?? 0] ?? '', texts.after[pair.after[0] ?? 0] ?? '']
  return { same: true, before: [toToken(old)], after: [toToken(now)] }
}

function replaced(before: readonly Token[], after: readonly Token[]): Compared {
  return { segments: [{ same: false, before, after }], isCoarse: false }
}

/** Tokens of paragraphs, cut when they are asked for; past the limit a paragraph is one token. */
function createReader(options: TokeniseOptions) {
  return (texts: readonly string[]) => {
    const known = new Map<number, readonly Token[]>()
    let left = MOST_CHARACTERS
    const tokensOf = (at: number): readonly Token[] => {
      const text = texts[at] ?? ''
      let tokens = known.get(at)
      if (tokens === undefined) {
        left -= Math.max(text.length, LEAST_PARAGRAPH)
        tokens = left < 0 ? [{ kind: 'word', lead: '', text, key: text, means: text }] : tokenise(text, options)
        known.set(at, tokens)
      }
      return tokens
    }
    const join = (places: readonly number[]) =>
      places.flatMap((at, nth) => (nth === 0 ? tokensOf(at) : [BREAK, ...tokensOf(at)]))
    return { tokensOf, join, isCut: () => left < 0 }
  }
}

type Placed = Pair & { readonly moved: boolean }

/** Pairs and what is left over, in the order of the later version, what was removed where it stood. */
function inOrder(pairs: readonly Pair[], counts: { before: number; after: number }): Placed[] {
  const sorted = pairs.toSorted((a, b) => (a.after[0] ?? 0) - (b.after[0] ?? 0))
  const kept = longestIncreasing(sorted.map(({ before }) => before[0] ?? 0))
  const placed = sorted.map((pair, at) => ({ ...pair, moved: !kept.has(at) }))
  const byAfter = new Map(placed.map((pair) => [pair.after[0] ?? 0, pair]))
  const [usedOld, usedNow] = [new Set(pairs.flatMap((one) => one.before)), new Set(pairs.flatMap((one) => one.after))]
  const ordered: Placed[] = []
  let oldAt = 0
  const takeRemoved = (until: number) => {
    for (; oldAt < until; oldAt += 1)
      if (!usedOld.has(oldAt)) ordered.push({ before: [oldAt], after: [], moved: false })
  }
  const staying = placed.filter(({ moved }) => !moved)
  let next = 0
  for (let at = 0; at < counts.after; at += 1) {
    while ((staying[next]?.after[0] ?? counts.after) < at) next += 1
    const pair = byAfter.get(at)
    takeRemoved(staying[next]?.before[0] ?? counts.before)
    if (pair !== undefined) ordered.push(pair)
    else if (!usedNow.has(at)) ordered.push({ before: [], after: [at], moved: false })
  }
  takeRemoved(counts.before)
  return ordered
}

function imagesWithout(images: ArticleContent['images'], others: ArticleContent['images']): ArticleContent['images'] {
  const left = new Map<string, number>()
  for (const { url } of others) left.set(url, (left.get(url) ?? 0) + 1)
  return images.filter(({ url }) => {
    const count = left.get(url) ?? 0
    left.set(url, count - 1)
    return count <= 0
  })
}
