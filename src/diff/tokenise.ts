import { findDates } from './dates.ts'
import { foldWord, isWeak } from './fold.ts'
import { findCapitalisedNames, findKnownNames, findNames, findTitledNames, type Lexicon } from './names.ts'
import { findNumbers } from './numbers.ts'
import type { Atom, Token } from './token.ts'

const graphemes = new Intl.Segmenter()
// Words of scripts without spaces are found by a dictionary, which is the same for all locales.
const dictionary = new Intl.Segmenter('zh', { granularity: 'word' })

// Letters and marks that stand alone, so that no boundary between them is within a grapheme (UAX 29).
const SIMPLE =
  /^[\n -~\u00A0-\u00AC\u00AE-\u02FF\u0400-\u0482\u048A-\u052F\u2010-\u2027\u2030-\u205E\u3001-\u3029\u3041-\u3096\u30A1-\u30FF\u4E00-\u9FFF\uAC00-\uD7A3\uFF01-\uFF9D]*$/u

const UNSPACED =
  '\\p{Script=Han}\\p{Script=Hiragana}\\p{Script=Katakana}\\p{Script=Thai}\\p{Script=Lao}\\p{Script=Khmer}\\p{Script=Myanmar}ー々〆'
const PARTS = new RegExp(
  [
    '(?<space>\\s+)',
    `(?<unspaced>[${UNSPACED}][${UNSPACED}\\p{M}]*)`,
    '(?<hangul>\\p{Script=Hangul}[\\p{Script=Hangul}\\p{M}]*)',
    `(?<abbreviation>(?:\\p{Lu}\\.){2,})`,
    `(?<word>(?:(?![${UNSPACED}]|\\p{Script=Hangul})\\p{L})(?:(?![${UNSPACED}]|\\p{Script=Hangul})[\\p{L}\\p{M}\\p{Nd}]|(?<=\\p{L})[-‐‑'’](?=\\p{L}))*)`,
    '(?<digits>\\p{Nd}+)',
    '(?<mark>.)',
  ].join('|'),
  'gsu',
)

export type TokeniseOptions = {
  readonly lexicon: Lexicon
  /** Names to look for where capitals say nothing, as in headlines; null where capitals make a name. */
  readonly names: ReadonlySet<string> | null
}

/** A text as tokens that give it back when joined: numbers, dates and names as one each, no grapheme ever split. */
export function tokenise(text: string, options: TokeniseOptions): Token[] {
  const pieces: Piece[] = []
  let at = 0
  for (const atom of findAtoms(text, options)) {
    addParts(pieces, text.slice(at, atom.start))
    pieces.push({ ...atom, text: text.slice(atom.start, atom.end) })
    at = atom.end
  }
  addParts(pieces, text.slice(at))
  return withLeads(SIMPLE.test(text) ? pieces : joinGraphemes(text, pieces))
}

/** What a text says in numbers, dates and names, in its order; none overlaps another. */
export function findAtoms(text: string, { lexicon, names }: TokeniseOptions): Atom[] {
  const known = apart([...findDates(text), ...findKnownNames(text, lexicon)])
  const some = apart([...findTitledNames(text, lexicon), ...findNumbers(text)], known)
  // A name by its capitals ends where another atom begins.
  const rest = masked(text, some)
  return apart(names === null ? findCapitalisedNames(rest, lexicon) : findNames(rest, names), some)
}

/** The atoms of `found` that do not overlap earlier or longer ones, together with those that stand already. */
function apart(found: readonly Atom[], standing: readonly Atom[] = []): Atom[] {
  const taken = [...standing]
  const byLength = found.toSorted((a, b) => b.end - b.start - (a.end - a.start) || a.start - b.start)
  const ends = new Map<number, boolean>()
  const mark = ({ start, end }: Atom) => {
    for (let at = start; at < end; at += 1) ends.set(at, true)
  }
  standing.forEach(mark)
  for (const atom of byLength) {
    let isFree = true
    for (let at = atom.start; at < atom.end && isFree; at += 1) isFree = !ends.has(at)
    if (!isFree || atom.start === atom.end) continue
    mark(atom)
    taken.push(atom)
  }
  return taken.sort((a, b) => a.start - b.start)
}

function masked(text: string, atoms: readonly Atom[]): string {
  let out = ''
  let at = 0
  for (const { start, end } of atoms) {
    out += text.slice(at, start) + '\uFFFC'.repeat(end - start)
    at = end
  }
  return out + text.slice(at)
}

/** A part of a text; `key` null stands for white space. */
type Piece = Pick<Token, 'kind' | 'text' | 'means'> & { readonly key: string | null }

function addParts(pieces: Piece[], text: string): void {
  for (const { 0: part, groups } of text.matchAll(PARTS)) {
    if (groups?.['space'] !== undefined) pieces.push({ kind: 'mark', text: part, key: null, means: '' })
    else if (groups?.['unspaced'] !== undefined)
      for (const { segment } of dictionary.segment(part)) pieces.push(toPiece(segment))
    else pieces.push(toPiece(part))
  }
}

function toPiece(text: string): Piece {
  const key = foldWord(text)
  return { kind: isWeak(key) ? 'mark' : 'word', text, key, means: key }
}

/** Joins pieces between which no grapheme ends. */
function joinGraphemes(text: string, pieces: readonly Piece[]): Piece[] {
  const ends = new Set(Array.from(graphemes.segment(text), ({ index }) => index))
  const joined: Piece[] = []
  let at = 0
  for (const piece of pieces) {
    const last = joined.at(-1)
    if (last !== undefined && !ends.has(at)) joined[joined.length - 1] = toPiece(last.text + piece.text)
    else joined.push(piece)
    at += piece.text.length
  }
  return joined
}

function withLeads(pieces: readonly Piece[]): Token[] {
  const tokens: Token[] = []
  let lead = ''
  for (const { kind, text, key, means } of pieces) {
    if (key === null) {
      lead += text
      continue
    }
    tokens.push({ kind, lead, text, key, means })
    lead = ''
  }
  if (lead !== '') tokens.push({ kind: 'mark', lead, text: '', key: '', means: '' })
  return tokens
}

/** Where a text may be cut: after each grapheme, from its start to its end. */
export function graphemesOf(text: string): string[] {
  return SIMPLE.test(text) ? Array.from(text) : Array.from(graphemes.segment(text), ({ segment }) => segment)
}
