/**
 * How to read one listing on, as its first page tells: an absolute address with `{offset}` or `{page}` in it, or the
 * address of the next page; or a button, which brings it to the address of this one.
 */
export type MoreStart =
  | { readonly by: 'url'; readonly template: string; readonly start: number; readonly step: number }
  | { readonly by: 'link'; readonly url: string }
  | { readonly by: 'button'; readonly url: string }

/**
 * The absolute address of the `pageNumber`-th further page, from 1. A link leads one page on, whatever the number:
 * the page after that stands in that page's own reading.
 */
export function nextPageUrl(more: MoreStart, pageNumber: number): string {
  if (more.by !== 'url') return more.url
  return more.template.replace(/\{(?:offset|page)\}/gu, String(more.start + (pageNumber - 1) * more.step))
}
