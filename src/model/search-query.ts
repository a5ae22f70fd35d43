import { nearestWord } from '../lib/nearest.ts'
import type { ChangeKind } from './change.ts'
import { Failure } from './failure.ts'
import { foldForSearch, type Term } from './search-words.ts'

/** What is searched for, as it was written. */
export type SearchQuery = {
  /** All of these stand in the text or the title; there is one at least. */
  readonly terms: readonly Term[]
  /** None of these does. */
  readonly without: readonly Term[]
  /** Listed by one of these sources, where there are any. */
  readonly sources: readonly string[]
  /** With a change of one of these kinds on record, where there are any. */
  readonly kinds: readonly ChangeKind[]
  /** Moments as they were written; the article was published then or later, and before then. */
  readonly after: string | null
  readonly before: string | null
  readonly inTitle: boolean
}

type Draft = { -readonly [Part in keyof SearchQuery]: SearchQuery[Part] }

const OPERATORS = ['source', 'kind', 'after', 'before', 'in'] as const
type Operator = (typeof OPERATORS)[number]

const PARTS = /(?<sign>-?)(?:"(?<phrase>[^"]*)(?<end>"?)|(?<operator>\p{L}+):(?<value>"[^"]*"|\S*)|(?<word>\S+))/gu
// The kinds of changes that stand beside one article.
const KINDS = ['added', 'edited', 'delisted', 'removed', 'restored'] as const satisfies readonly ChangeKind[]
const KNOWN = 'source:, kind:, after:, before: and in:title'

/** Reads a query; throws `usage`, in one sentence, for one that cannot be answered. */
export function parseSearch(written: string): SearchQuery {
  const draft: Draft = { terms: [], without: [], sources: [], kinds: [], after: null, before: null, inTitle: false }
  for (const { groups = {} } of written.replace(/[“”„‟]/gu, '"').matchAll(PARTS)) {
    const { sign, phrase, end, operator, value = '', word = '' } = groups
    if (phrase !== undefined && end === '')
      throw new Failure('usage', `The quote before "${phrase.trim()}" is not closed.`)
    if (operator !== undefined)
      applyOperator(draft, { sign: sign ?? '', name: operator, value: value.replaceAll('"', '') })
    else
      addTerm(draft, {
        isUnwanted: sign === '-',
        text: phrase ?? word,
        isPrefix: phrase === undefined && word.endsWith('*'),
      })
  }
  if (draft.terms.length === 0)
    throw new Failure(
      'usage',
      'Name at least one word to look for: `dateline history` lists by source, kind and time alone.',
    )
  return draft
}

function addTerm(
  draft: Draft,
  { isUnwanted, text, isPrefix }: { isUnwanted: boolean; text: string; isPrefix: boolean },
): void {
  const folded = foldForSearch(text.normalize('NFC')).text
  if (folded === '') return
  const list = isUnwanted ? 'without' : 'terms'
  draft[list] = [...draft[list], { text: folded, isPrefix }]
}

function applyOperator(draft: Draft, { sign, name, value }: { sign: string; name: string; value: string }): void {
  const operator = requireOperator(name, value)
  if (sign === '-') throw new Failure('usage', `-${operator}: is not possible: only words and phrases can be left out.`)
  if (value === '') throw new Failure('usage', `${operator}: needs a value right behind the colon.`)
  switch (operator) {
    case 'source':
      draft.sources = [...draft.sources, ...value.split(',')]
      return
    case 'kind':
      draft.kinds = [...draft.kinds, ...value.split(',').map(requireKind)]
      return
    case 'in':
      if (value !== 'title') throw new Failure('usage', `in: cannot be "${value}": it takes title.`)
      draft.inTitle = true
      return
    default:
      if (draft[operator] !== null) throw new Failure('usage', `${operator}: stands there twice.`)
      draft[operator] = value
  }
}

function requireOperator(name: string, value: string): Operator {
  const known = OPERATORS.find((operator) => operator === name)
  if (known !== undefined) return known
  const nearest = nearestWord(name, OPERATORS)
  const hint = nearest === undefined ? `search knows ${KNOWN}` : `did you mean ${nearest}:`
  throw new Failure(
    'usage',
    `There is no ${name}: (${hint}); in quotes, "${name}:${value}" is looked for as it stands.`,
  )
}

function requireKind(word: string): ChangeKind {
  const kind = KINDS.find((known) => known === word)
  if (kind !== undefined) return kind
  throw new Failure('usage', `kind: cannot be "${word}": it takes ${KINDS.join(', ')}.`)
}
