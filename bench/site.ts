import { fork } from 'node:child_process'
import { once } from 'node:events'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { request } from 'undici'
import { articlePage, listingPage, NONCE } from './pages.ts'

// The site that everything is measured against, in a process of its own, so that its work never counts. A listing is
// /GROUP/NUMBER/. Those of the group `etag` answer 304; all others differ in every answer, outside of the listing.

export type Site = {
  /** Without a slash. */
  readonly origin: string
  listingUrl(group: string, source: number): string
  /** Puts new entries on top of every listing of a group. */
  publish(group: string, entries: number): Promise<void>
}

/** What every listing of the group `etag` has, until something is published there. */
export const ETAG = '"0"'

/** Serves until it is disposed of. */
export async function startSite(): Promise<Site & AsyncDisposable> {
  const server = fork(import.meta.filename)
  const [origin] = (await once(server, 'message')) as [string]
  return {
    ...siteAt(origin),
    async [Symbol.asyncDispose]() {
      server.disconnect()
      await once(server, 'exit')
    },
  }
}

/** The site that another process has started. */
export function siteAt(origin: string): Site {
  return {
    origin,
    listingUrl: (group, source) => `${origin}/${group}/${source}/`,
    async publish(group, entries) {
      const { body } = await request(`${origin}/${group}/publish?entries=${entries}`, { method: 'POST' })
      await body.dump()
    },
  }
}

async function serve(): Promise<void> {
  const published = new Map<string, number>()
  const pages = new Map<string, Buffer>()
  const server = createServer({ keepAliveTimeout: 60_000 }, (asked, answer) => respond(asked, answer))
  let origin = ''

  function respond(asked: IncomingMessage, answer: ServerResponse): void {
    const [, group = '', name = ''] = (asked.url ?? '').split('/')
    if (asked.method === 'POST') {
      const entries = Number(new URL(asked.url ?? '', origin).searchParams.get('entries'))
      published.set(group, (published.get(group) ?? 0) + entries)
      pages.clear()
      answer.end()
      return
    }
    const count = published.get(group) ?? 0
    const headers = { 'content-type': 'text/html; charset=UTF-8', ...(group === 'etag' && { etag: `"${count}"` }) }
    if (group === 'etag' && asked.headers['if-none-match'] === headers.etag) {
      answer.writeHead(304, headers).end()
      return
    }
    const made = () => (group === 'newstream' ? articlePage(origin, name) : listingPage(origin, Number(name), count))
    const page = withNonce(pages.getOrInsertComputed(`${group}/${name}`, () => Buffer.from(made())))
    answer.writeHead(200, { ...headers, 'content-length': page.length }).end(page)
  }

  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  process.send?.(origin)
  process.once('disconnect', () => process.exit())
}

let answers = 0

/** Writes another nonce into a page, in place. */
function withNonce(page: Buffer): Buffer {
  answers += 1
  const nonce = answers.toString(16).padStart(NONCE.length, '0')
  for (const at of placesOf(page)) page.write(nonce, at, 'latin1')
  return page
}

const places = new WeakMap<Buffer, readonly [number, number]>()

function placesOf(page: Buffer): readonly [number, number] {
  return places.getOrInsertComputed(page, () => [page.indexOf(NONCE), page.lastIndexOf(NONCE)])
}

if (import.meta.main) await serve()
