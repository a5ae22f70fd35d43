import type { ArticleContent } from '../model/article.ts'
import type { EditClass } from '../model/change.ts'
import { normaliseText } from '../model/text.ts'

/** What kinds of edit lie between two versions of an article, in the order of `EDIT_CLASSES`. Pure. */
export function classifyEdit(before: ArticleContent, after: ArticleContent): EditClass[] {
  const classes: EditClass[] = []
  if (normaliseText(before.title) !== normaliseText(after.title)) classes.push('headline')
  if (before.published !== after.published) classes.push('date')
  const [gone, come] = changedParagraphs(before, after)
  if (!sameMembers(numbersOf(gone), numbersOf(come))) classes.push('number')
  if (come.length > gone.length) classes.push('paragraph-added')
  if (gone.length > come.length) classes.push('paragraph-removed')
  if (isReordered(before, after)) classes.push('moved')
  if (!sameMembers(before.images.map(urlOf), after.images.map(urlOf))) classes.push('image')
  return classes
}

/** The paragraphs that only the one and only the other version has. */
export function changedParagraphs(before: ArticleContent, after: ArticleContent): [gone: string[], come: string[]] {
  const [old, now] = [before.paragraphs.map(normaliseText), after.paragraphs.map(normaliseText)]
  return [without(old, now), without(now, old)]
}

// A hostile page has as many paragraphs as fit into its text: whatever is done to them takes linear time.
function without(all: readonly string[], others: readonly string[]): string[] {
  const left = countEach(others)
  return all.filter((one) => {
    const count = left.get(one) ?? 0
    left.set(one, count - 1)
    return count <= 0
  })
}

/** Of equal paragraphs nobody can tell which one moved: only those that stand once in both versions count. */
function isReordered(before: ArticleContent, after: ArticleContent): boolean {
  const [old, now] = [standingOnce(before), standingOnce(after)]
  const keptNow = [...now].filter((paragraph) => old.has(paragraph))
  return [...old].filter((paragraph) => now.has(paragraph)).some((paragraph, at) => paragraph !== keptNow[at])
}

function standingOnce({ paragraphs }: ArticleContent): Set<string> {
  const counts = countEach(paragraphs.map(normaliseText))
  return new Set([...counts.keys()].filter((paragraph) => counts.get(paragraph) === 1))
}

function countEach(all: readonly string[]): Map<string, number> {
  const counts = new Map<string, number>()
  for (const one of all) counts.set(one, (counts.get(one) ?? 0) + 1)
  return counts
}

function numbersOf(paragraphs: readonly string[]): string[] {
  return paragraphs.flatMap((paragraph) => paragraph.match(/\p{Nd}+(?:[.,]\p{Nd}+)*/gu) ?? [])
}

function sameMembers(a: readonly string[], b: readonly string[]): boolean {
  return a.length === b.length && a.toSorted().join('\n') === b.toSorted().join('\n')
}

function urlOf(image: { readonly url: string }): string {
  return image.url
}
