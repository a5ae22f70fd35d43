import type { ArticleContent } from '../model/article.ts'
import type { EditClass } from '../model/change.ts'
import { normaliseText } from '../model/text.ts'
import { classesOf } from './classes-of.ts'
import { compareArticles } from './compare-articles.ts'
import type { Lexicon } from './names.ts'

/** What kinds of edit lie between two versions of an article, in the order of `EDIT_CLASSES`. Pure. */
export function classifyEdit(before: ArticleContent, after: ArticleContent, lexicon: Lexicon): EditClass[] {
  return classesOf(compareArticles(before, after, lexicon))
}

/** The paragraphs that only the one and only the other version has. */
export function changedParagraphs(before: ArticleContent, after: ArticleContent): [gone: string[], come: string[]] {
  const [old, now] = [before.paragraphs.map(normaliseText), after.paragraphs.map(normaliseText)]
  return [without(old, now), without(now, old)]
}

// A hostile page has as many paragraphs as fit into its text: whatever is done to them takes linear time.
function without(all: readonly string[], others: readonly string[]): string[] {
  const left = new Map<string, number>()
  for (const one of others) left.set(one, (left.get(one) ?? 0) + 1)
  return all.filter((one) => {
    const count = left.get(one) ?? 0
    left.set(one, count - 1)
    return count <= 0
  })
}
