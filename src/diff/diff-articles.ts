import type { ArticleContent } from '../model/article.ts'
import type { ArticleDiff } from '../model/article-diff.ts'
import { classesOf } from './classes-of.ts'
import { compareArticles } from './compare-articles.ts'
import { factsOf } from './facts-of.ts'
import type { Lexicon } from './names.ts'

/** What lies between two versions of an article, for people. The work is bounded whatever the texts are. Pure. */
export function diffArticles(before: ArticleContent, after: ArticleContent, lexicon: Lexicon): ArticleDiff {
  const difference = compareArticles(before, after, lexicon)
  const { fields, images, blocks, title, limits } = difference
  return { classes: classesOf(difference), facts: factsOf(difference), title, fields, images, blocks, limits }
}
