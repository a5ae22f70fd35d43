import { countPattern } from '../lib/pattern.ts'
import type { ChangeRecord } from '../model/records.ts'
import type { WordMatch } from '../model/rule.ts'
import { type Aliases, createWords, foldForWords, type Words } from './words.ts'

/** Why words do not fit a change, as the end of a sentence; null where they do. */
export type Match = (match: WordMatch, change: ChangeRecord, text: string | null) => string | null

/** The texts of a change in which words count: as they are, and as they were where it is an edit. */
type Texts = {
  /** Title and excerpt, which say what the article is. */
  readonly about: string
  /** Of these, what counts beside the text; of an edit the title alone: its excerpt is nothing new. */
  readonly head: string
  readonly now: string
  /** What stood there before; empty where nothing did, so that everything is new. */
  readonly before: string
  /** All of the article, whatever changed in it. */
  readonly whole: string
}

type Count = (text: string) => number

/**
 * Looks for words in title, excerpt and text. Of an edit only new text counts, beside the title: what stands in it more
 * often than before. `gone` asks the other way round, and `none` of the whole article. Pure.
 */
export function createMatch(aliases: Aliases): Match {
  const words = createWords(aliases)
  return (match, change, text) => {
    const texts = textsOf(change, text)
    return explainWords(match, foldTexts(texts), words) ?? explainPatterns(match, texts)
  }
}

function explainWords({ any, all, none, gone }: WordMatch, texts: Texts, words: Words): string | null {
  const counts =
    (word: string): Count =>
    (text) =>
      words.count(word, text)
  const isSaid = (word: string) => isNew(counts(word), texts)
  if (any.length > 0 && !any.some(isSaid)) return `none of its words is there: ${any.join(', ')}`
  const lacking = all.find((word) => !isSaid(word))
  if (lacking !== undefined) return `the word ${lacking} is not there`
  const unwanted = none.find((word) => counts(word)(`${texts.about}\n${texts.whole}`) > 0)
  if (unwanted !== undefined) return `the word ${unwanted} is there`
  const isGone = gone.length === 0 || gone.some((word) => counts(word)(texts.before) > counts(word)(texts.now))
  return isGone ? null : `none of these words is gone: ${gone.join(', ')}`
}

function explainPatterns({ patterns, headline }: WordMatch, texts: Texts): string | null {
  const saysWhatItIs = (pattern: string) => countPattern(pattern, texts.about) > 0
  if (headline.length > 0 && !headline.some(saysWhatItIs)) return 'none of its patterns matches title or excerpt'
  const fits = patterns.length === 0 || patterns.some((pattern) => isNew((text) => countPattern(pattern, text), texts))
  return fits ? null : 'none of its patterns matches'
}

function isNew(count: Count, { head, now, before }: Texts): boolean {
  return count(head) > 0 || count(now) > count(before)
}

function textsOf({ kind, article, before, after }: ChangeRecord, text: string | null): Texts {
  const head = joinTexts([article?.title, after?.title])
  const about = joinTexts([head, article?.excerpt])
  if (kind !== 'edited') return { about, head: about, now: text ?? '', before: '', whole: text ?? '' }
  return {
    about,
    head,
    now: joinTexts([after?.title, ...(after?.paragraphs ?? [])]),
    before: joinTexts([before?.title, ...(before?.paragraphs ?? [])]),
    whole: joinTexts([text, ...(after?.paragraphs ?? [])]),
  }
}

function foldTexts({ about, head, now, before, whole }: Texts): Texts {
  const fold = foldForWords
  return { about: fold(about), head: fold(head), now: fold(now), before: fold(before), whole: fold(whole) }
}

function joinTexts(parts: readonly (string | null | undefined)[]): string {
  return parts.filter((part) => part !== null && part !== undefined).join('\n')
}
