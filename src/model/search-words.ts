// Scripts that are written without spaces between words, and Hangul, whose particles grow onto them.
const JOINED = /[\p{Script=Hangul}\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\u30FC]/u
const WORD = /[\p{L}\p{N}\p{M}]/u
// A letter with the signs that belong to it; half-width Katakana write the voiced sound as a letter of its own.
// Runs that need no folding but for case come first: nearly every text is made of these.
const CLUSTERS =
  /(?<letters>[a-z0-9]+)|(?<joined>[\u3041-\u3096\u30A1-\u30FA\u30FC\u4E00-\u9FFF\uAC00-\uD7A3]+)|(?<gap>[ -/:-@[-`{-~。、]+)|\P{M}[\p{M}\uFF9E\uFF9F]*|\p{M}+/giu
// Accents, variation selectors and what nobody sees.
const IGNORED = /[\u0300-\u036F\uFE00-\uFE0F\u200B-\u200D\u2060\uFEFF\u00AD]|[\u{E0100}-\u{E01EF}]/gu

/**
 * A text as search sees it: its runs of letters and digits, folded (compatibility forms, case and accents made one), with
 * single spaces between. A run ends where Hangul, Han or Kana begin or end, too.
 */
export type FoldedText = {
  readonly text: string
  /** Where in the original its letters stand, stretch by stretch. */
  readonly stretches: readonly Stretch[]
}

/** From `at` in the folded text on stands what stands in the original from `from` on. */
type Stretch = {
  readonly at: number
  readonly from: number
  /** Units of the original that each of these letters stands for together; null where they stand one for one. */
  readonly length: number | null
}

/** Folds a text (which is NFC, as all that is stored) for search. */
export function foldForSearch(original: string): FoldedText {
  let text = ''
  const stretches: Stretch[] = []
  let last: 'joined' | 'letters' | 'gap' = 'gap'
  const add = (letters: string, kind: 'joined' | 'letters', { from, length }: Omit<Stretch, 'at'>) => {
    if (text !== '' && last !== kind) text += ' '
    stretches.push({ at: text.length, from, length })
    text += letters
    last = kind
  }
  for (const { 0: cluster, 1: letters, 2: joined, 3: gap, index: from } of original.matchAll(CLUSTERS)) {
    if (gap !== undefined) last = 'gap'
    else if (letters !== undefined) add(letters.toLowerCase(), 'letters', { from, length: null })
    else if (joined !== undefined) add(joined, 'joined', { from, length: null })
    else {
      for (const letter of foldCluster(cluster)) {
        const kind = JOINED.test(letter) ? 'joined' : WORD.test(letter) ? 'letters' : 'gap'
        if (kind === 'gap') last = 'gap'
        else add(letter, kind, { from, length: cluster.length })
      }
    }
  }
  return { text, stretches }
}

function foldCluster(cluster: string): string {
  const folded = cluster.normalize('NFKC').toLowerCase()
  return folded.normalize('NFD').replace(IGNORED, '').normalize('NFC')
}

/** What is looked for: words in a row, folded as texts are; the last may be only the beginning of a word. */
export type Term = { readonly text: string; readonly isPrefix: boolean }

/** Where a term stands in a text: offsets in the original. */
export type Place = { readonly from: number; readonly to: number }

/**
 * The words under which a text is found: words of letters as they are; of a run of Hangul, Han or Kana each pair of
 * neighbours, so that a name is found inside a longer word, or the letter where it is one alone.
 */
export function indexWords({ text }: FoldedText): string[] {
  return runsOf(text).flatMap(wordsOfRun)
}

function wordsOfRun(run: string): string[] {
  const pairs = isJoined(run) ? pairsOf(run) : []
  return pairs.length > 0 ? pairs : [run]
}

/** Each letter of Hangul, Han and Kana that stands in a text, once. */
export function syllablesOf({ text }: FoldedText): string[] {
  return [...new Set(text)].filter((letter) => JOINED.test(letter))
}

/** Whether a term is one letter of Hangul, Han or Kana, which no pair stands for. */
export function isSyllable({ text }: Term): boolean {
  return [...text].length === 1 && isJoined(text)
}

/** A term as words of the index in a row; where `isPrefix` is true, the last one is only how a word begins. */
export type IndexTerm = {
  readonly words: readonly string[]
  readonly isPrefix: boolean
  /** Whether each text that is found so has the term: a letter at its beginning may end any run, and is not asked for. */
  readonly isExact: boolean
}

export function toIndexTerm({ text, isPrefix }: Term): IndexTerm {
  const runs = runsOf(text)
  const isExact = runs.length === 1 || !isSyllable({ text: runs[0] ?? '', isPrefix: false })
  const asked = isExact ? runs : runs.slice(1)
  const last = asked.at(-1) ?? ''
  const endsInLetter = isSyllable({ text: last, isPrefix: false })
  return { words: asked.flatMap(wordsOfRun), isPrefix: endsInLetter || (isPrefix && !isJoined(last)), isExact }
}

/** All places of a text at which a term stands, in order. A text is found by its index just where there is one. */
export function placesOf({ text, stretches }: FoldedText, term: Term): Place[] {
  const places: Place[] = []
  const isWhole = !term.isPrefix && !isJoined(lastLetter(term.text))
  const isFromStart = !isJoined(term.text)
  for (let at = text.indexOf(term.text); at >= 0; at = text.indexOf(term.text, at + 1)) {
    const end = at + term.text.length
    if (isFromStart && at > 0 && text[at - 1] !== ' ') continue
    if (isWhole && end < text.length && text[end] !== ' ') continue
    places.push({ from: placeOf(stretches, at).from, to: placeOf(stretches, end - 1).to })
  }
  return places
}

/** Where the letter at `unit` of the folded text stands in the original. */
function placeOf(stretches: readonly Stretch[], unit: number): Place {
  let [low, high] = [0, stretches.length - 1]
  while (low < high) {
    const middle = Math.ceil((low + high) / 2)
    if ((stretches[middle]?.at ?? 0) <= unit) low = middle
    else high = middle - 1
  }
  const { at, from, length } = stretches[low] ?? { at: 0, from: 0, length: null }
  return length === null ? { from: from + unit - at, to: from + unit - at + 1 } : { from, to: from + length }
}

function runsOf(folded: string): string[] {
  return folded === '' ? [] : folded.split(' ')
}

function isJoined(run: string): boolean {
  return JOINED.test(String.fromCodePoint(run.codePointAt(0) ?? 0))
}

function pairsOf(run: string): string[] {
  const letters = [...run]
  return letters.slice(1).map((letter, at) => `${letters[at]}${letter}`)
}

function lastLetter(run: string): string {
  return [...run].at(-1) ?? ''
}
