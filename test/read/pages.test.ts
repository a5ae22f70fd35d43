import { readdirSync, readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { readArticle } from '../../src/read/article.ts'
import { readListing } from '../../src/read/listing.ts'
import { shippedSite } from './profiles.ts'

// One folder a site, named as its profile, and in it one folder a case: page.html, and expected.json with how to read
// the page and what must come of it. A new case is dropped in; entries are compared by the fields that it gives.

type Case = {
  readonly read: 'listing' | 'article'
  readonly url: string
  readonly fragment?: boolean
  readonly reading: Readonly<Record<string, unknown>> & { readonly entries?: readonly unknown[] }
}

const PAGES = new URL('../fixtures/pages/', import.meta.url)

describe.each(readdirSync(PAGES))('pages of %s', (siteId) => {
  const site = shippedSite(siteId)

  test.each(readdirSync(new URL(`${siteId}/`, PAGES)))('%s reads as expected', (name) => {
    const folder = new URL(`${siteId}/${name}/`, PAGES)
    const html = readFileSync(new URL('page.html', folder), 'utf8')
    const expected = JSON.parse(readFileSync(new URL('expected.json', folder), 'utf8')) as Case
    const { url, fragment = false } = expected
    const reading =
      expected.read === 'article'
        ? readArticle({ html, url, site })
        : numbered(readListing({ html, url, site, fragment }))
    expect(reading).toMatchObject(expected.reading)
  })
})

function numbered({ entries, ...reading }: ReturnType<typeof readListing>) {
  return { ...reading, entries: entries.map((entry, at) => ({ position: at + 1, ...entry })) }
}
