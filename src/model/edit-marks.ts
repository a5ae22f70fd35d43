import { createHash } from 'node:crypto'
import type { ArticleContent } from './article.ts'
import { comparedText } from './text.ts'

/**
 * What an edit is known by among others. `title` and `text` are the new ones; `delta` is all that came and went of the
 * text, where the title stayed: a page's furniture that crept into the text changes every article alike.
 */
export type EditMark = { readonly kind: 'title' | 'text' | 'delta'; readonly mark: string }

/** So many articles that are changed alike are told of, once. */
export const ALIKE_UNTIL_SAID = 5

/** The marks of an edit; none where neither title nor text changed. Pure. */
export function editMarks(before: ArticleContent, after: ArticleContent): EditMark[] {
  const [oldTitle, title] = [comparedText(before.title), comparedText(after.title)]
  const [old, now] = [before.paragraphs.map(comparedText), after.paragraphs.map(comparedText)]
  const [oldSet, nowSet] = [new Set(old), new Set(now)]
  const gone = [...oldSet].filter((paragraph) => !nowSet.has(paragraph))
  const come = [...nowSet].filter((paragraph) => !oldSet.has(paragraph))
  const isRetold = gone.length > 0 || come.length > 0
  return [
    ...(title === oldTitle ? [] : [toMark('title', title)]),
    ...(isRetold ? [toMark('text', now)] : []),
    ...(isRetold && title === oldTitle ? [toMark('delta', [gone.toSorted(), come.toSorted()])] : []),
  ]
}

/** How many other articles with the same mark make an edit doubtful: two may well lose the same sentence. */
export function othersUntilDoubted({ kind }: EditMark): number {
  return kind === 'delta' ? 2 : 1
}

function toMark(kind: EditMark['kind'], said: unknown): EditMark {
  return {
    kind,
    mark: createHash('sha256')
      .update(JSON.stringify([kind, said]))
      .digest('hex'),
  }
}
