import type { ArticleContent } from './article.ts'
import type { EditClass } from './change.ts'

/**
 * A piece of a text and of its other version: `same` in both; `changed`, where one may be empty; `typography`, written
 * otherwise and saying the same; `break`, where a paragraph ends in one of them or in both.
 */
export type Run =
  | { readonly kind: 'same'; readonly text: string }
  | { readonly kind: 'changed' | 'typography'; readonly before: string; readonly after: string }
  | { readonly kind: 'break'; readonly before: boolean; readonly after: boolean }

/** One thing in which two versions differ. Paragraphs count from 1, as people count. */
export type Fact =
  | { readonly kind: 'title'; readonly before: string; readonly after: string }
  | { readonly kind: 'title-unchanged' }
  | { readonly kind: 'field'; readonly field: string; readonly before: string | null; readonly after: string | null }
  | { readonly kind: 'names'; readonly removed: readonly string[]; readonly added: readonly string[] }
  | { readonly kind: 'replaced'; readonly what: 'number' | 'date'; readonly before: string; readonly after: string }
  | {
      readonly kind: 'values'
      readonly what: 'number' | 'date'
      readonly removed: readonly string[]
      readonly added: readonly string[]
    }
  | { readonly kind: 'negation'; readonly removed: number; readonly added: number }
  | { readonly kind: 'paragraph'; readonly what: 'added' | 'removed'; readonly at: number; readonly characters: number }
  | { readonly kind: 'moved'; readonly from: number; readonly to: number }
  | { readonly kind: 'split' | 'merged'; readonly before: readonly number[]; readonly after: readonly number[] }
  | { readonly kind: 'images'; readonly removed: number; readonly added: number }
  /** Words that are none of the above, in so many places. */
  | { readonly kind: 'words'; readonly places: number }
  | { readonly kind: 'typography' }

/** What was cut short, so that no text can take more than its share of work. */
export const LIMITS = ['paragraphs', 'words', 'length'] as const
export type Limit = (typeof LIMITS)[number]

/**
 * One or more paragraphs of each version, by their places counted from 0. `moved` ones stand in another order than
 * before; `split` and `merged` ones are one paragraph in one version and several in the other.
 */
export type Block = {
  /** `same` says the same once white space, quotes and the like are made one, as everything is compared. */
  readonly kind: 'same' | 'edited' | 'added' | 'removed' | 'split' | 'merged'
  readonly moved: boolean
  readonly before: readonly number[]
  readonly after: readonly number[]
  readonly runs: readonly Run[]
}

export type FieldDiff = {
  readonly field: 'published' | 'sourceLabel' | 'originalUrl'
  readonly before: string | null
  readonly after: string | null
}

type Image = ArticleContent['images'][number]

/** All that two versions of an article have in common and all in which they differ. Both can be rebuilt from it. */
export type ArticleDiff = {
  readonly classes: readonly EditClass[]
  /** What matters first: what a reader is told in plain language. */
  readonly facts: readonly Fact[]
  readonly title: readonly Run[]
  readonly fields: readonly FieldDiff[]
  readonly images: { readonly removed: readonly Image[]; readonly added: readonly Image[] }
  /** In the order of the later version; what was removed stands where it stood. */
  readonly blocks: readonly Block[]
  readonly limits: readonly Limit[]
}

/** The title and paragraphs of one version, exactly as they were compared. */
export function rebuild(diff: ArticleDiff, side: 'before' | 'after'): { title: string; paragraphs: string[] } {
  const paragraphs: string[] = []
  for (const block of diff.blocks) {
    const texts = textsOf(block.runs, side)
    for (const [nth, at] of block[side].entries()) paragraphs[at] = texts[nth] ?? ''
  }
  return { title: textsOf(diff.title, side)[0] ?? '', paragraphs }
}

/** What runs say in one version, paragraph by paragraph. */
export function textsOf(runs: readonly Run[], side: 'before' | 'after'): string[] {
  const texts = ['']
  for (const run of runs) {
    if (run.kind === 'break' && run[side]) texts.push('')
    else if (run.kind !== 'break') texts[texts.length - 1] += run.kind === 'same' ? run.text : run[side]
  }
  return texts
}
