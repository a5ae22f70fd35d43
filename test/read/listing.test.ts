import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { Site } from '../../src/model/site.ts'
import { readListing } from '../../src/read/listing.ts'
import { type MoreStart, nextPage } from '../../src/read/more.ts'
import { plainSite } from './profiles.ts'

const URL_OF_PAGE = 'https://example.org/news/'

function page(rows: string, around: { head?: string; before?: string; after?: string } = {}): string {
  const { head = '', before = '', after = '' } = around
  return `<!DOCTYPE html><html><head>${head}</head><body>${before}<ul id="news">${rows}</ul>${after}</body></html>`
}

function row(path: string, title = `Title of ${path}`): string {
  return `<li><a href="${path}">${title}</a> <time>2024-04-15</time></li>`
}

function read(html: string, site: Site = plainSite()) {
  return readListing({ html, site, url: URL_OF_PAGE, fragment: false })
}

describe('rows', () => {
  test('become entries in the order of the page, with absolute addresses', () => {
    const html = page(
      `${row('/a')}${row('b?x=1')}<li><a href="//other.example/c">C</a><img src="c.jpg"><p>About C</p></li>`,
    )
    expect(read(html).entries).toEqual([
      entry({ url: 'https://example.org/a', title: 'Title of /a' }),
      entry({ url: 'https://example.org/news/b?x=1', title: 'Title of b?x=1' }),
      entry({
        url: 'https://other.example/c',
        title: 'C',
        published: null,
        excerpt: 'About C',
        thumbnail: 'https://example.org/news/c.jpg',
      }),
    ])
  })

  test('are relative to the first base of the page', () => {
    const head = '<base href="/archive/"><base href="https://other.example/">'
    expect(read(page(row('a'), { head })).entries[0]?.url).toBe('https://example.org/archive/a')
  })

  test('lead to http and https only', () => {
    const html = page(
      row('javascript:alert(1)') +
        row('mailto:a@example.org') +
        row('ftp://example.org/') +
        row('http://[') +
        row('/a'),
    )
    const { entries, rowCount, incompleteCount } = read(html)
    expect(entries.map(({ url }) => url)).toEqual(['https://example.org/a'])
    expect({ rowCount, incompleteCount }).toEqual({ rowCount: 5, incompleteCount: 4 })
  })

  test('with an address beyond 2,048 characters count as incomplete', () => {
    expect(read(page(row(`/${'a'.repeat(2_048)}`)))).toMatchObject({ entries: [], rowCount: 1, incompleteCount: 1 })
  })

  test('that lead to one article are one entry, the first', () => {
    const site = { ...plainSite(), identity: { pattern: '/(?<key>\\d+)' } }
    const html = page(row('/1/old-title', 'First') + row('/2') + row('/1/new-title', 'Second'))
    const { entries, rowCount, incompleteCount } = read(html, site)
    expect(entries.map(({ key, title }) => [key, title])).toEqual([
      ['1', 'First'],
      ['2', 'Title of /2'],
    ])
    expect({ rowCount, incompleteCount }).toEqual({ rowCount: 3, incompleteCount: 0 })
  })

  test('that lack a required field are counted, and listed all the same where they lead somewhere', () => {
    const site = plainSite({ listing: { required: ['url', 'title', 'published'] } })
    const html = page(
      `${row('/a')}<li><a href="/b"></a></li><li><a href="/c">C</a><time>yesterday</time></li><li>Ad</li>`,
    )
    const { entries, rowCount, incompleteCount } = read(html, site)
    expect(entries.map(({ url, title }) => [url, title])).toEqual([
      ['https://example.org/a', 'Title of /a'],
      ['https://example.org/b', ''],
      ['https://example.org/c', 'C'],
    ])
    expect({ rowCount, incompleteCount }).toEqual({ rowCount: 4, incompleteCount: 3 })
  })

  test('beyond the two thousandth are counted and not read', () => {
    const html = page(Array.from({ length: 2_100 }, (_, at) => row(`/${at}`)).join(''))
    const { entries, rowCount } = read(html)
    expect(entries).toHaveLength(2_000)
    expect(rowCount).toBe(2_100)
  })

  test('in comments, templates, noscript and scripts are none', () => {
    const hidden = `<!--${row('/1')}--><template>${row('/2')}</template><noscript>${row('/3')}</noscript><script>'${row('/4')}'</script>`
    expect(read(page(hidden + row('/a'))).entries).toHaveLength(1)
    expect(readListing({ html: hidden, site: plainSite(), url: URL_OF_PAGE, fragment: true }).entries).toEqual([])
  })

  test('outside of the region are none, and without the region there is none at all', () => {
    expect(read(page('', { before: `<ul>${row('/menu')}</ul>` })).rowCount).toBe(0)
    expect(read(`<!DOCTYPE html><ul>${row('/menu')}</ul>`).rowCount).toBe(0)
  })

  test('of markup that no one closed are read as a browser does', () => {
    const html =
      '<!DOCTYPE html><ul id=news><li><a href=/a>A<time>2024-04-15</time><li><a href=/b>B</body><li><a href=/c>C'
    expect(read(html).entries.map(({ url }) => url)).toEqual(
      ['a', 'b', 'c'].map((path) => `https://example.org/${path}`),
    )
  })

  test('have titles of at most 1,000 characters, cut with a mark and never within a character', () => {
    const title = read(page(row('/a', `${'x'.repeat(998)}😀😀`))).entries[0]?.title ?? ''
    expect(title.length).toBeLessThanOrEqual(1_000)
    expect(title.endsWith('…')).toBe(true)
    expect(title.isWellFormed()).toBe(true)
  })
})

describe('the region', () => {
  test('is the exact source of the element, whatever its line ends and characters', () => {
    const rows = `\r\n${row('/a', '김정은 “Œ” 😀')}\r\n\u0000<!-- &amp; --></li>\n`
    const html = page(rows, { before: '\uFEFF<p>\r\n</p>' })
    expect(read(html).region).toBe(`<ul id="news">${rows}</ul>`)
    expect(read(`\uFEFF${html}`).region).toBe(`<ul id="news">${rows}</ul>`)
  })

  test('is the body where the profile names none, since an entry may join anywhere in it', () => {
    const html = page(row('/a'), { before: '<p>Hello</p>' })
    const { entries, region } = read(html, plainSite({ listing: { region: undefined } }))
    expect(entries).toHaveLength(1)
    expect(region).toBe(html.slice(html.indexOf('<body>'), html.indexOf('</html>')))
  })

  test('is null for a fragment, for a page without it, and where the source has no such tag', () => {
    expect(readListing({ html: row('/a'), site: plainSite(), url: URL_OF_PAGE, fragment: true }).region).toBeNull()
    expect(read('<!DOCTYPE html><p>Nothing</p>').region).toBeNull()
    expect(read(`<!DOCTYPE html>${row('/a')}`, plainSite({ listing: { region: undefined } })).region).toBeNull()
  })

  test('decides alone: noise around it changes neither the entries nor the region', () => {
    const rows = row('/a') + row('/b')
    const quiet = read(page(rows))
    const noise = fc.string().map((text) => text.replace(/[<>&]/gu, ''))
    fc.assert(
      fc.property(noise, noise, fc.integer(), (before, after, nonce) => {
        const head = `<script>window.nonce = "${nonce}"</script>`
        const noisy = read(page(rows, { head, before: `<p title="${nonce}">${before}</p>`, after: `<p>${after}</p>` }))
        expect(noisy).toEqual(quiet)
      }),
    )
  })
})

describe('a fragment', () => {
  test('without anything is the end of the listing', () => {
    const reading = readListing({
      html: ' \n',
      site: plainSite({ listing: { tail: '</html>' } }),
      url: URL_OF_PAGE,
      fragment: true,
    })
    expect(reading).toEqual({
      wall: null,
      entries: [],
      rowCount: 0,
      incompleteCount: 0,
      hasTail: true,
      region: null,
      more: null,
    })
  })

  test('may be rows of a table without the table', () => {
    const site = plainSite({ listing: { entries: 'tr' } })
    const html = '<tr><td><a href="/a">A</a></td></tr><tr><td><a href="/b">B</a></td></tr>'
    expect(readListing({ html, site, url: URL_OF_PAGE, fragment: true }).entries).toHaveLength(2)
  })

  test('that turns out to be a whole page is read as one', () => {
    const site = plainSite({ listing: { tail: '</html>' } })
    const cut = `<!-- cached -->\n${page(row('/a'), { before: row('/menu') })}`.slice(0, -10)
    expect(readListing({ html: cut, site, url: URL_OF_PAGE, fragment: true })).toMatchObject({
      rowCount: 1,
      hasTail: false,
    })
  })
})

describe('the tail', () => {
  test('is missed on a page that was cut, and never where the profile names none', () => {
    const site = plainSite({ listing: { tail: '</html>' } })
    const html = page(row('/a'))
    expect(read(`${html}\n<!-- served in 3 ms -->`, site).hasTail).toBe(true)
    expect(read(html.slice(0, -10), site).hasTail).toBe(false)
    expect(read(html.slice(0, -10)).hasTail).toBe(true)
  })
})

describe('reading on', () => {
  const byUrl = (variables: Record<string, object[]>) =>
    plainSite({
      listing: { more: { by: 'url', url: '/more/{page}?from={offset}&id={id}', start: 20, step: 10, variables } },
    })

  test('takes a variable from the page, else from the profile, else from the address', () => {
    const places = [{ selector: '#button', attribute: 'data-id' }, { url: '/(news)/' }]
    const more = (html: string, ...first: object[]) => read(html, byUrl({ id: [...first, ...places] })).more
    const template = (id: string) => ({ template: `https://example.org/more/{page}?from={offset}&id=${id}` })
    expect(more(page('', { after: '<a id="button" data-id="163">' }))).toMatchObject(template('163'))
    expect(more(page(''), { value: '189661' })).toMatchObject(template('189661'))
    expect(more(page(''))).toMatchObject(template('news'))
  })

  test('is not possible where a variable is nowhere found', () => {
    expect(read(page(''), byUrl({ id: [{ selector: '#button' }, { url: 'article/(\\d+)' }] })).more).toBeNull()
  })

  test('counts from the start by the step', () => {
    const { more } = read(page(''), byUrl({ id: [{ value: '1' }] }))
    expect(more && [null, 20, 30].map((count) => nextPage(more, { count, rows: 20, overlap: 0 }).url)).toEqual([
      'https://example.org/more/20?from=20&id=1',
      'https://example.org/more/30?from=30&id=1',
      'https://example.org/more/40?from=40&id=1',
    ])
  })

  test('begins one entry before the last page ended, where it counts entries and not pages', () => {
    const way = { by: 'url', template: 'https://example.org/?from={offset}', start: 20, step: 10 } as const
    const next = (count: number | null, rows: number, more: MoreStart = way) =>
      nextPage(more, { count, rows, overlap: 1 }).count
    expect([next(null, 20), next(19, 10), next(28, 3)]).toEqual([19, 28, 37])
    expect([next(null, 0, { ...way, start: 0 }), next(null, 21), next(20, 11)]).toEqual([0, 20, 30])
    const pages = { ...way, template: 'https://example.org/{page}', start: 2, step: 1 }
    expect([next(null, 20, pages), next(2, 20, pages)]).toEqual([2, 3])
    expect(next(2, 20, { ...way, start: 2, step: 1 })).toBe(3)
  })

  test('stays on the site and within the query, whatever a page puts in a variable or a base', () => {
    const html = page('', {
      head: '<base href="https://evil.example/">',
      after: '<b id="button">1&amp;id=2#/../$&amp;</b>',
    })
    const { more } = read(html, byUrl({ id: [{ selector: '#button' }] }))
    expect(more && nextPage(more, { count: null, rows: 21, overlap: 1 }).url).toBe(
      'https://example.org/more/20?from=20&id=1%26id%3D2%23%2F..%2F%24%26',
    )
  })

  test('follows a link, while there is one', () => {
    const site = plainSite({ listing: { more: { by: 'link', selector: 'a[rel=next]' } } })
    const { more } = read(page('', { after: '<a rel="next" href="?page=2">Older</a>' }), site)
    expect(more && nextPage(more, { count: null, rows: 1, overlap: 1 }).url).toBe('https://example.org/news/?page=2')
    expect(read(page(''), site).more).toBeNull()
    expect(read(page('', { after: '<a rel="next" href="javascript:more()">Older</a>' }), site).more).toBeNull()
  })
})

function entry(fields: { url: string; title: string } & Record<string, string | null>) {
  const key = fields.url.replace('https://', '')
  return { key, published: '2024-04-15', excerpt: null, thumbnail: null, ingestedAt: null, ...fields }
}
