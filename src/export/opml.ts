import { xmlText } from '../present/xml-text.ts'
import { listNames } from '../store/read-zones.ts'
import type { Exporting } from './exporting.ts'

/** The feeds of sources as OPML 2.0, for feed readers. */
export async function* writeOpml({ db, query, now, feeds }: Exporting): AsyncGenerator<string> {
  yield '<?xml version="1.0" encoding="utf-8"?>\n<opml version="2.0">\n'
  yield `<head><title>Dateline</title><dateCreated>${new Date(now).toUTCString()}</dateCreated></head>\n<body>\n`
  for (const { id, name, url } of await listNames(db)) {
    if (query.source !== null && query.source !== id) continue
    const feed = `${feeds}${encodeURIComponent(id)}.atom`
    const attributes = { type: 'rss', text: name, title: name, xmlUrl: feed, htmlUrl: url }
    const written = Object.entries(attributes).map(([attribute, value]) => `${attribute}="${xmlText(value)}"`)
    yield `<outline ${written.join(' ')}/>\n`
  }
  yield '</body>\n</opml>\n'
}
