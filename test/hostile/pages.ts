/** A listing of so many articles, the newest first, as the sources of the harness read it. */
export function listingPage(count = 8, more = ''): string {
  const rows = Array.from({ length: count }, (_, at) => row(`/article/${count - at}`, `Article ${count - at}`))
  return `<!doctype html><html><body>${more}<ul id="news">${rows.join('\n')}</ul></body></html>`
}

/** A listing of links as they are given. */
export function listingOf(links: readonly string[]): string {
  const rows = links.map((link, at) => row(link, `Link ${at + 1}`))
  return `<!doctype html><html><body><ul id="news">${rows.join('\n')}</ul></body></html>`
}

function row(href: string, title: string): string {
  return `<li><a href="${href}">${title}</a><time>2024-04-15</time></li>`
}

export function articlePage(title: string, text = 'What was reported.'): string {
  return `<!doctype html><html><body><h1>${title}</h1><div id="text"><p>${text}</p></div></body></html>`
}

/** How these pages are read: the keys of a source that does without a profile. */
export const READING = {
  listing: {
    region: '#news',
    entries: 'li',
    fields: {
      url: { selector: 'a', attribute: 'href' },
      title: { selector: 'a' },
      published: { selector: 'time', date: 'yyyy-MM-dd' },
    },
    tail: '</html>',
  },
  article: { fields: { title: { selector: 'h1' } }, text: { selector: '#text', paragraphs: 'p' }, tail: '</html>' },
}
