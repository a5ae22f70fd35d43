import assert from 'node:assert/strict'
import { rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { chromiumPath } from '../support/chromium.ts'
import { answer } from '../support/raw-server.ts'
import { costOf } from './cost.ts'
import { expectEnd, strike } from './expect.ts'
import { articlePage, listingOf, listingPage, READING } from './pages.ts'
import type { Row } from './row.ts'
import { type HostileWatch, loadWritten, SECRETS } from './watch.ts'
import type { World } from './world.ts'

/** Whatever is read, everybody else has their turn: a page that the main thread read would hold it for seconds. */
const MOST_STALLED_MS = 2_000

/** Markup that costs more than any page, built on a listing that could be read. */
const FLOODS: readonly string[] = [
  listingPage() + '<div>'.repeat(5_000),
  listingPage() + '<div>'.repeat(40_000),
  listingPage() + '<div>'.repeat(100_000),
  listingPage() + '<font>'.repeat(20_000),
  `${listingPage()}<p ${Array.from({ length: 200_000 }, (_, at) => `a${at}`).join(' ')}>`,
  listingPage() + '<br>'.repeat(200_001),
]

/** What may stand in no text that is kept, and what may, but turns text around. */
const DIRTY = 'Ar\u0000tic\u0008le\u000B \uFFFEone \u202Etwo\u200B &#0;&#xD800;&#x8;'

/** Read as browsers read it, this lists three entries and nothing else. */
const BROKEN = `<!doctype html><base href="/x/"><base href="http://10.9.9.9/"><base><body>
<ul id="news"><li><a href="1">One</a><time>2024-04-15<li><a href="2">Two<b></a><time>2024-04-15</body>
<template><li><a href="t">Template</a></template><!-- <li><a href="c">Comment</a> --><![CDATA[<li>]]>
<noscript><li><a href="n">Noscript</a></noscript><li id="news"><a href="3">Three</a><time>2024-04-15</ul></div></p></html>`

/** Each looks, for every row, at all the others. */
const SLOW_SELECTORS: readonly string[] = [
  'b ~ li',
  `li:has(${Array.from({ length: 200 }, (_, at) => `~ b.c${at}`).join(', ')})`,
]

/** XML that asks its parser for a file, for an inner address, or to grow without end. */
const dtdsOf = (file: string): readonly string[] => [
  `<!DOCTYPE rss [<!ENTITY x SYSTEM "file://${file}">]><rss>&x;</rss>`,
  '<?xml version="1.0"?><!DOCTYPE rss SYSTEM "http://10.9.9.9/x.dtd"><rss/>',
  '<?xml version="1.0"?><!DOCTYPE a [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;">]><!DOCTYPE a [<!ENTITY c "&b;">]><a>&c;</a>',
  `<?xml version="1.0"?><!DOCTYPE html [<!ENTITY x SYSTEM "http://10.9.9.9/">]><html><body>${listingPage(3)}&x;</body></html>`,
]

/** What a source lists, in the order of its page: the title of each entry, and its address. */
async function entriesOf({ works }: HostileWatch, id = 'hostile'): Promise<string[]> {
  const rows = await works.store.db
    .selectFrom('listings')
    .innerJoin('articles', 'articles.id', 'listings.article_id')
    .select(['listings.title', 'articles.url'])
    .where('listings.source_id', '=', id)
    .orderBy('listings.article_id')
    .execute()
  return rows.map(({ title, url }) => `${title} ${url}`)
}

async function titlesOf(watch: HostileWatch): Promise<string[]> {
  return (await entriesOf(watch)).map((entry) => entry.replace(/ \S+$/u, ''))
}

/** A check of a source that is read in another way, of a page. */
async function checkReading(
  world: World,
  reading: object,
  body: string,
): Promise<{ end: string; watch: HostileWatch }> {
  await world.serve({ '/list': answer({ body }), '*': answer({ body: articlePage('An article') }) })
  const watch = await world.watch({ sources: [reading as Record<string, unknown>] })
  return { end: await expectEnd(watch, /./u), watch }
}

const listingWith = (overrides: object) => ({ listing: { ...READING.listing, ...overrides } })

export const markupRows: readonly Row[] = [
  {
    id: 'D5',
    fault: 'NUL, controls, surrogates and marks that turn text around',
    provoked: 'in the titles of a listing and of its articles, as bytes and as references',
    async run(world) {
      await world.serve({
        '/list': answer({ body: listingOf(['/a']).replace('Link 1', DIRTY) }),
        '*': answer({ body: articlePage(DIRTY, DIRTY) }),
      })
      const watch = await world.watch()
      await expectEnd(watch, 'first')
      await watch.visit()
      const [listed = ''] = await titlesOf(watch)
      const article = await watch.works.store.db
        .selectFrom('articles')
        .selectAll()
        .where('key', 'like', '%/a')
        .executeTakeFirstOrThrow()
      assert.equal(article.title, listed)
      assert.doesNotMatch(listed, /[\p{Cc}\uFFFE]/u)
      assert.ok(listed.isWellFormed())
      return 'scrubbed alike in listing and article'
    },
  },
  {
    id: 'D6',
    fault: 'markup that nests, or carries attributes, without end',
    provoked:
      '5,000 to 100,000 nested `<div>`, 20,000 `<font>`, 200,000 attributes in one tag, 200,001 elements; one attribute of 20 MB',
    async run(world) {
      const fetch = { maxBytes: '10MB' }
      const { cost } = await costOf(async () => {
        for (const body of FLOODS) {
          await world.apart((one) => strike(one, { script: answer({ body }), check: 'failed parse-limit', fetch }))
        }
      })
      assert.ok(cost.stalledMs < MOST_STALLED_MS, `stalled for ${cost.stalledMs} ms`)
      const body = `${listingPage()}<p title="${'x'.repeat(20_000_000)}">`
      await world.apart((one) => strike(one, { script: answer({ body }), check: 'failed too-large', fetch }))
      return '`parse-limit` while the tree is built; `too-large`'
    },
  },
  {
    id: 'D7',
    fault: 'a list without end',
    provoked: '20,000 links; 1,000,000 links in 60 MB',
    async run(world) {
      const links = (count: number) =>
        answer({ body: listingOf(Array.from({ length: count }, (_, at) => `/article/${at}`)) })
      const fetch = { maxBytes: '10MB' }
      const cut = { check: 'quarantined listing-truncated', visit: 'gone soft-404' }
      await world.apart((one) => strike(one, { script: links(20_000), ...cut, fetch }))
      await world.apart((one) => strike(one, { script: links(1_000_000), check: 'failed too-large', fetch }))
      return '`listing-truncated` with the first 2,000 to look at; `too-large`'
    },
  },
  {
    id: 'D8',
    fault: 'fields as large as pages',
    provoked: 'a title of 500,000 characters; an address of 100,000 among twenty',
    async run(world) {
      const links = Array.from({ length: 20 }, (_, at) => (at === 7 ? `/${'x'.repeat(100_000)}` : `/article/${at}`))
      const body = listingOf(links).replace('Link 1<', `${'long '.repeat(100_000)}<`)
      const { end, watch } = await checkReading(world, {}, body)
      assert.equal(end, 'first')
      const titles = await titlesOf(watch)
      assert.equal(titles.length, 19)
      assert.ok(titles.some((title) => title.length === 999 + 1 || title.endsWith('…')))
      assert.ok(titles.every((title) => title.length <= 1_000))
      return 'the title cut with a mark; the address dropped, and its row counted as incomplete'
    },
  },
  {
    id: 'D9',
    fault: 'patterns and selectors that run away',
    provoked:
      '`^(a+)+$` and `(a|a)*b` over 300,000 characters; selectors that look at all of 150,000 rows for each of them, one with a `:has()` of 200 parts; a pattern with look-around',
    async run(world) {
      for (const pattern of ['^(a+)+$', '(a|a)*b']) {
        const fields = { ...READING.listing.fields, title: { selector: 'a', pattern } }
        const body = listingOf(['/a', '/b']).replaceAll(/Link \d/gu, `${'a'.repeat(150_000)}!`)
        const { end } = await world.apart((one) => checkReading(one, listingWith({ fields }), body))
        assert.equal(end, 'quarantined missing-fields')
      }
      const rows = `<!doctype html><html><body><ul id="news">${'<li>'.repeat(150_000)}</ul></body></html>`
      for (const entries of SLOW_SELECTORS) {
        const { answer: checked, cost } = await costOf(() =>
          world.apart((one) => checkReading(one, listingWith({ entries }), rows)),
        )
        assert.equal(checked.end, 'failed parse-timeout', entries)
        assert.ok(cost.stalledMs < MOST_STALLED_MS, `stalled for ${cost.stalledMs} ms`)
      }
      assert.throws(() => loadWritten([{ identity: { pattern: '(?<key>a)(?=b)' } }]), /RE2/u)
      return 'patterns take linear time; `parse-timeout` for the selectors; `validate` refuses the pattern'
    },
  },
  {
    id: 'D10',
    fault: 'broken HTML',
    provoked:
      'unclosed tags, `</body>` amid the page, three `<base>`, links in templates, comments, CDATA and noscript, ids twice',
    async run(world) {
      await world.serve({ '/list': answer({ body: BROKEN }) })
      const listing = { ...READING.listing, tail: undefined }
      const fetch = { browserPath: await chromiumPath(), browserSandbox: false }
      const sources = [
        { browser: 'never', listing },
        { id: 'in-chromium', browser: 'always', listing },
      ]
      const watch = await world.watch({ sources, config: { fetch } })
      await expectEnd(watch, 'first')
      await expectEnd(watch, 'first', 'in-chromium')
      const entries = ['One', 'Two', 'Three'].map((title, at) => `${title} http://hostile.example/x/${at + 1}`)
      assert.deepEqual(await entriesOf(watch), entries)
      assert.deepEqual(await entriesOf(watch, 'in-chromium'), entries)
      return 'the entries that Chromium’s tree has'
    },
  },
  {
    id: 'D11',
    fault: 'XML with a document type of its own',
    provoked:
      'entities of a file and of an inner address, a DTD there, entities of entities, two document types, one in the name of HTML; 50 MB of references to one letter',
    async run(world) {
      const file = join(tmpdir(), 'canary.txt')
      // What it holds would be found in the store, as every secret would.
      await writeFile(file, SECRETS[2])
      try {
        for (const type of ['text/html', 'text/xml', 'application/xml']) {
          for (const body of dtdsOf(file)) {
            const script = answer({ headers: { 'content-type': type }, body })
            await world.apart((one) => strike(one, { script, check: 'failed xml-dtd' }))
          }
        }
      } finally {
        await rm(file)
      }
      const body = `<?xml version="1.0"?><rss>${'&#65;'.repeat(10_000_000)}</rss>`
      await world.apart((one) => strike(one, { script: answer({ body }), check: 'failed too-large' }))
      return '`xml-dtd` before any parser; `too-large`'
    },
  },
  {
    id: 'D12',
    fault: 'a page that exhausts whoever reads it',
    provoked: '8,000 elements of 250 attributes, within every limit',
    async run(world) {
      const tag = `<li ${Array.from({ length: 250 }, (_, at) => `a${at}`).join(' ')}>`
      const body = `<!doctype html><html><body><ul id="news">${tag.repeat(8_000)}</ul></body></html>`
      await world.serve({ '/list': answer({ body }) })
      const watch = await world.watch({ config: { fetch: { maxBytes: '20MB', timeout: '20s' } } })
      const { cost } = await costOf(() => expectEnd(watch, /^failed parse-(?:limit|timeout)$/u))
      assert.ok(cost.stalledMs < MOST_STALLED_MS, `stalled for ${cost.stalledMs} ms`)
      // The thread has a heap of 256 MB, beside which stand the page as bytes and as text.
      assert.ok(cost.grownBytes < 512e6, `grown by ${cost.grownBytes} bytes`)
      return '`parse-limit` or `parse-timeout`: the thread ends at its share of memory or time'
    },
  },
]
