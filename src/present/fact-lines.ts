import type { ArticleDiff, Fact, Limit } from '../model/article-diff.ts'

const FIELD_NAMES: Readonly<Record<string, string>> = {
  published: 'published',
  sourceLabel: 'printed by',
  originalUrl: 'original address',
}

const LIMIT_SENTENCES: Readonly<Record<Limit, string>> = {
  paragraphs: 'Very many paragraphs differ: only equal ones are set against each other.',
  words: 'Some paragraphs differ in very many words: whole sentences are shown in place of words.',
  length: 'The texts are very long: what lies far down is shown by paragraphs, and its names and numbers are not told.',
}

/** More facts of one kind are told as one, and more names or numbers are only counted. */
const MOST_ALIKE = 4
const MOST_WORDS = 10

/** The difference in plain language, a line each, what matters most first; last, what was cut short. */
export function factLines({ facts, limits }: Pick<ArticleDiff, 'facts' | 'limits'>): string[] {
  const lines = [...Map.groupBy(facts, groupOf).values()].flatMap((group) =>
    group.length > MOST_ALIKE ? sumOf(group) : group.flatMap(sentences),
  )
  return [...lines, ...limits.map((limit) => LIMIT_SENTENCES[limit])]
}

/** Facts that are told in one line where there are many of them. */
function groupOf(fact: Fact): string {
  return 'what' in fact ? `${fact.kind} ${fact.what}` : fact.kind
}

/** Many of one kind, in one line. */
function sumOf(group: readonly Fact[]): string[] {
  const [first] = group
  const paragraphs = `${group.length} paragraphs`
  switch (first?.kind) {
    case 'paragraph': {
      const characters = group.reduce((sum, fact) => sum + (fact.kind === 'paragraph' ? fact.characters : 0), 0)
      return [`${paragraphs} ${first.what === 'removed' ? 'deleted' : 'added'}, ${charactersText(characters)}`]
    }
    case 'moved':
      return [`${paragraphs} moved`]
    case 'split':
    case 'merged':
      return [`${paragraphs} ${first.kind}`]
    case 'replaced': {
      const pairs = group.map((fact) => (fact.kind === 'replaced' ? `${fact.before} to ${fact.after}` : ''))
      return [`${group.length} ${first.what}s changed: ${someOf(pairs)}`]
    }
    default:
      return group.flatMap(sentences)
  }
}

function sentences(fact: Fact): string[] {
  switch (fact.kind) {
    case 'title':
      return ['title changed']
    case 'title-unchanged':
      return ['title unchanged']
    case 'field':
      return [`${FIELD_NAMES[fact.field] ?? fact.field}: ${fact.before ?? 'nothing'} to ${fact.after ?? 'nothing'}`]
    case 'names':
      return [...listed('name', fact.removed, 'removed'), ...listed('name', fact.added, 'added')]
    case 'replaced':
      return [`1 ${fact.what} ${fact.before} to ${fact.after}`]
    case 'values':
      return [...listed(fact.what, fact.removed, 'removed'), ...listed(fact.what, fact.added, 'added')]
    case 'negation':
      return [...counted(fact.removed, 'negation', 'removed'), ...counted(fact.added, 'negation', 'added')]
    case 'paragraph':
      return [
        `paragraph ${fact.at} ${fact.what === 'removed' ? 'deleted' : 'added'}, ${charactersText(fact.characters)}`,
      ]
    case 'moved':
      return [`paragraph ${fact.from} moved to ${fact.to}`]
    case 'split':
      return [`paragraph ${fact.before[0]} split into ${inWords(fact.after)}`]
    case 'merged':
      return [`paragraphs ${inWords(fact.before)} merged into ${fact.after[0]}`]
    case 'images':
      return [...counted(fact.removed, 'image', 'removed'), ...counted(fact.added, 'image', 'added')]
    case 'words':
      return [`other words changed in ${fact.places === 1 ? '1 place' : `${fact.places} places`}`]
    case 'typography':
      return ['only typography differs']
    default:
      return fact satisfies never
  }
}

function listed(what: string, words: readonly string[], how: string): string[] {
  return counted(words.length, what, how).map((line) => `${line}: ${someOf(words)}`)
}

function counted(count: number, what: string, how: string): string[] {
  return count === 0 ? [] : [`${count} ${what}${count === 1 ? '' : 's'} ${how}`]
}

function inWords(places: readonly number[]): string {
  return `${places.slice(0, -1).join(', ')} and ${places.at(-1)}`
}

function someOf(words: readonly string[]): string {
  const more = words.length - MOST_WORDS
  return more > 0 ? `${words.slice(0, MOST_WORDS).join(', ')} and ${more} more` : words.join(', ')
}

function charactersText(count: number): string {
  return count === 1 ? '1 character' : `${count} characters`
}
