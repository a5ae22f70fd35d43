import { readFileSync } from 'node:fs'
import { parse } from 'yaml'
import type { Site } from '../../src/model/site.ts'

const SHIPPED = new URL('../../config/sites/', import.meta.url)

/** A site profile as it is shipped. */
export function shippedSite(id: string): Site {
  return parse(readFileSync(new URL(`${id}.yaml`, SHIPPED), 'utf8')) as Site
}

/** A small profile to vary: rows are `li` within `#news`, an article's text stands in `#text`. */
export function plainSite(
  overrides: { listing?: Partial<Site['listing']>; article?: Partial<Site['article']> } = {},
): Site {
  return {
    id: 'plain',
    name: 'Plain',
    hosts: ['example.org'],
    timezone: 'Asia/Seoul',
    listing: {
      region: '#news',
      entries: 'li',
      fields: {
        url: { selector: 'a', attribute: 'href' },
        title: { selector: 'a' },
        published: { selector: 'time', date: 'yyyy-MM-dd' },
        excerpt: { selector: 'p' },
        thumbnail: { selector: 'img', attribute: 'src' },
      },
      required: ['url', 'title'],
      ...overrides.listing,
    },
    article: {
      fields: { title: { selector: 'h1' } },
      text: { selector: '#text', paragraphs: 'p' },
      ignore: [],
      ...overrides.article,
    },
    walls: [],
  }
}
