/** `break` stands between two paragraphs. */
export type TokenKind = 'word' | 'mark' | 'number' | 'date' | 'name' | 'break'

/** The least that a difference takes out or puts in. */
export type Token = {
  readonly kind: TokenKind
  /** The white space before it. */
  readonly lead: string
  readonly text: string
  /** Equal for tokens that differ in typography alone. */
  readonly key: string
  /** Of a name: whose it is, however it is written. Of all else the key. */
  readonly means: string
}

/** A stretch of a text that is one token whatever stands in it. */
export type Atom = {
  readonly kind: 'number' | 'date' | 'name'
  readonly start: number
  readonly end: number
  readonly key: string
  readonly means: string
}

export const BREAK: Token = { kind: 'break', lead: '', text: '', key: '\u2029', means: '' }

/** What tokens say, without white space and without punctuation that differs by taste. */
export function strongKey(tokens: readonly Token[]): string {
  return tokens.flatMap(({ kind, key }) => (kind === 'mark' || kind === 'break' ? [] : [key])).join('')
}

/** The tokens as they are written. */
export function textOf(tokens: readonly Token[]): string {
  return tokens.map(({ lead, text }) => lead + text).join('')
}
