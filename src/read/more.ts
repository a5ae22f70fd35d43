/**
 * How to read one listing on, as its first page tells: an absolute address with `{offset}` or `{page}` in it, or the
 * address of the next page, by its link or with the cursor that this page says; or a button, which brings it to the
 * address of this one.
 */
export type MoreStart =
  | { readonly by: 'url'; readonly template: string; readonly start: number; readonly step: number }
  | { readonly by: 'link'; readonly url: string }
  | { readonly by: 'cursor'; readonly url: string }
  | { readonly by: 'button'; readonly url: string }

/** The page that was read last: the count in its address, null for the first page, and how many entries it had. */
export type LastPage = { readonly count: number | null; readonly rows: number }

/** How many entries of it the next page is to show again, where that can be asked for. */
type Overlap = { readonly overlap: 0 | 1 }

/** What to ask for next: an absolute address, and the count in it where it counts. */
export type NextPage = { readonly url: string; readonly count: number | null }

/**
 * The page after the one that was read last. An offset may begin one entry before that page ended, unless it showed more
 * than was asked of it: what slides from one page to the other between two requests is met all the same, and where the
 * pages do not overlap the listing has moved. A link or cursor leads one page on, whatever was read: the one after it
 * stands in that page's own reading.
 */
export function nextPage(more: MoreStart, { count, rows, overlap }: LastPage & Overlap): NextPage {
  if (more.by !== 'url') return { url: more.url, count: null }
  const shown = count === null ? more.start : more.step
  const again = countsEntries(more) && rows <= shown ? overlap : 0
  const next = Math.max(0, (count ?? 0) + shown - again)
  return { url: more.template.replace(/\{(?:offset|page)\}/gu, String(next)), count: next }
}

/** Whether the count in its address is one of entries: then a page can begin anywhere in the listing. */
export function countsEntries(more: MoreStart): boolean {
  return more.by === 'url' && more.template.includes('{offset}') && more.step > 1
}
