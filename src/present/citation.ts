import type { ArticleRecord, RevisionRecord } from '../model/records.ts'

/** A revision that is cited: what it said, and the article it is of. */
export type Cited = {
  readonly article: Pick<ArticleRecord, 'id' | 'url' | 'source'>
  readonly revision: Pick<RevisionRecord, 'id' | 'seenAt' | 'hash'>
  readonly said: { readonly title: string; readonly published: string | null; readonly sourceLabel: string | null }
}

/** One line of Markdown: title with its address, who published it and when, and the revision that was read. */
export function citeInMarkdown({ article, revision, said }: Cited): string {
  const published = [said.sourceLabel, said.published].filter((part) => part !== null).map(markdownText)
  const read = `Revision ${revision.id}, read ${revision.seenAt} (SHA-256 of its text: \`${revision.hash}\`)`
  return [`[${markdownText(said.title)}](${address(article.url)})`, ...published].join(', ').concat(`. ${read}.`)
}

/** An item of CSL-JSON (https://docs.citationstyles.org), as reference managers and Pandoc read it. */
export function citeInCsl({ article, revision, said }: Cited): object {
  return {
    id: `dateline-${article.id}-${revision.id}`,
    type: 'webpage',
    title: said.title,
    ...(said.sourceLabel === null ? {} : { 'container-title': said.sourceLabel, publisher: said.sourceLabel }),
    ...(said.published === null ? {} : { issued: dateOf(said.published) }),
    URL: article.url,
    accessed: dateOf(revision.seenAt),
    archive: 'Dateline',
    archive_location: `${article.source}, article ${article.id}, revision ${revision.id}`,
    note: `Read ${revision.seenAt}; SHA-256 of its text: ${revision.hash}`,
  }
}

function dateOf(written: string): object {
  const parts = /^(\d{4})(?:-(\d\d)(?:-(\d\d))?)?/u.exec(written)
  if (parts === null) return { raw: written }
  return { 'date-parts': [parts.slice(1).flatMap((part) => (part === undefined ? [] : [Number(part)]))] }
}

function markdownText(text: string): string {
  return text.replaceAll(/\s+/gu, ' ').replaceAll(/[\\`*_{}[\]<>()#+!|~&]/gu, '\\$&')
}

/** In an address of Markdown, these end it. */
function address(url: string): string {
  return url.replaceAll(/[<>()\s]/gu, (sign) => `%${sign.charCodeAt(0).toString(16).padStart(2, '0')}`)
}
