import { globSync, readFileSync } from 'node:fs'
import { basename, dirname, join } from 'node:path'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { type Site, WALL_REASONS, type WallReason } from '../../src/model/site.ts'
import { readArticle } from '../../src/read/article.ts'
import { readListing } from '../../src/read/listing.ts'
import { plainSite, shippedSite } from './profiles.ts'

// Look-alikes of walls in a folder for each reason, and of innocent pages that say the same words. A page's name is its
// language, what it is and, unless that is 200, its status. To add a case, drop a page in.

const FIXTURES = join(import.meta.dirname, '../fixtures')
const url = 'https://news.example/'

type Shown = { readonly name: string; readonly html: string; readonly status: number; readonly folder: string }

function pagesIn(folder: string): Shown[] {
  const files = globSync(`${folder}/**/*.html`, { cwd: FIXTURES }).sort()
  return files.map((file) => ({
    name: basename(file, '.html'),
    html: readFileSync(join(FIXTURES, file), 'utf8'),
    status: Number(/\.(\d{3})\.html$/u.exec(file)?.[1] ?? 200),
    folder: basename(dirname(file)),
  }))
}

const walls = pagesIn('walls')
const innocent = pagesIn('innocent')
const listings = innocent.filter(({ name }) => name.includes('-listing-'))
const articles = innocent.filter(({ name }) => name.includes('-article-'))

/** A profile that finds its content on the innocent pages, and one that finds none, as after a redesign. */
const fitting = plainSite()
const foreign: Site = { ...shippedSite('kcnawatch'), walls: [] }

function wallsOf({ html, status }: Pick<Shown, 'html' | 'status'>, site: Site): (WallReason | null)[] {
  const input = { html, status, site, url }
  return [readListing({ ...input, fragment: true }).wall, readArticle(input).wall]
}

test('there are walls for every reason and innocent pages, in four languages', () => {
  expect(walls.length).toBeGreaterThanOrEqual(60)
  expect(innocent.length).toBeGreaterThanOrEqual(60)
  for (const reason of WALL_REASONS) {
    const languages = walls.filter(({ folder }) => folder === reason).map(({ name }) => name.slice(0, 2))
    expect(new Set(languages)).toEqual(new Set(['en', 'ko', 'zh', 'ru']))
  }
})

describe.each(WALL_REASONS)('a look-alike of the wall %s', (reason) => {
  test.each(walls.filter(({ folder }) => folder === reason))('$name is one, whoever asks for what', (shown) => {
    for (const site of [fitting, foreign]) expect(wallsOf(shown, site)).toEqual([reason, reason])
  })
})

describe('an innocent page', () => {
  test.each(listings)('$name is read, and no wall', ({ html }) => {
    const reading = readListing({ html, site: fitting, url, fragment: false })
    expect(reading.entries.length).toBeGreaterThan(1)
    expect(reading.wall).toBeNull()
  })

  test.each(articles)('$name is read, and no wall', ({ html }) => {
    const reading = readArticle({ html, site: fitting, url })
    expect(reading.content?.paragraphs.length).toBeGreaterThan(1)
    expect(reading.wall).toBeNull()
  })

  test.each(innocent.filter((page) => !listings.includes(page)))(
    '$name is no wall either where a redesign hides what it has',
    (shown) => {
      for (const site of [fitting, foreign]) expect(wallsOf(shown, site)).toEqual([null, null])
    },
  )
})

describe('an article that quotes a wall', () => {
  const sentences = walls.flatMap(({ html }) =>
    [...html.matchAll(/<(p|h1|h2)[^>]*>([^<]{4,})</gu)].map((found) => found[2] ?? ''),
  )

  test('word for word, in its title, between its paragraphs or beside it, is no wall', () => {
    expect(sentences.length).toBeGreaterThan(100)
    const anyOf = <T>(values: readonly T[]) => fc.constantFrom(...values)
    const property = fc.property(anyOf(articles), anyOf(sentences), anyOf(sentences), ({ html }, title, text) => {
      const quoting = html
        .replace(/<h1>.*?<\/h1>/u, () => `<h1>${title}</h1>`)
        .replace('</p>', () => `</p><p>${text}</p>`)
        .replace('</main>', () => `<div><p>${text}</p></div></main>`)
      expect(readArticle({ html: quoting, site: fitting, url }).wall).toBeNull()
    })
    fc.assert(property, { numRuns: 300 })
  })
})
