import assert from 'node:assert/strict'
import { answer, head, type Script } from '../support/raw-server.ts'
import { expectEnd, strike } from './expect.ts'
import { setNetwork } from './namespace.ts'
import { articlePage, listingPage } from './pages.ts'
import type { Row } from './row.ts'
import type { World } from './world.ts'

const MINUTE_MS = 60_000
const DAY_MS = 86_400_000
/** More than is read of any page here. */
const ENDLESS = Buffer.alloc(64 * 1024, 'x')
const LISTING = answer({ body: listingPage() })

/** A site whose listing is what was shown last, and whose articles are sound. */
async function serveLive(world: World, first: Script) {
  let now = first
  const server = await world.serve({
    '/list': (socket, request) => (typeof now === 'function' ? now(socket, request) : void socket.end(now)),
    '*': (socket, { path }) => socket.end(answer({ body: articlePage(path) })),
  })
  const asked = () => server.requests.filter(({ path }) => path === '/list')
  const show = (script: Script): void => {
    now = script
  }
  return { asked, show }
}

export const httpRows: readonly Row[] = [
  {
    id: 'B12',
    fault: '"not modified" where that cannot be',
    provoked: '304 after a good check, on first contact, after an error, and with the ETag of another address',
    async run(world) {
      const etag = { etag: '"1"' }
      const good = answer({ body: listingPage(), headers: etag })
      const notModified = head(304, etag)
      const site = await serveLive(world, notModified)
      const watch = await world.watch()
      await expectEnd(watch, 'failed bad-304')
      site.show(good)
      await expectEnd(watch, 'first')
      site.show(notModified)
      await expectEnd(watch, 'unchanged')
      site.show(answer({ status: 500 }))
      await expectEnd(watch, 'failed http-500')
      site.show(good)
      await expectEnd(watch, 'unchanged')
      const conditions = site.asked().map(({ headers }) => headers['if-none-match'])
      assert.deepEqual(conditions, [undefined, undefined, undefined, '"1"', '"1"', undefined])
      site.show(answer({ status: 302, headers: { location: '/moved', ...etag } }))
      await expectEnd(watch, /^(?:failed|quarantined|changed|unchanged)/u)
      return '`unchanged` after a good check; else asked without conditions, and `bad-304` where it stays so'
    },
  },
  {
    id: 'B13',
    fault: 'an ETag that is used again for other content',
    provoked: 'the same ETag with a listing that has one entry more',
    async run(world) {
      const headers = { etag: '"1"' }
      const site = await serveLive(world, answer({ body: listingPage(8), headers }))
      const watch = await world.watch()
      await expectEnd(watch, 'first')
      site.show(answer({ body: listingPage(9), headers }))
      await expectEnd(watch, 'changed')
      return '`changed`: the body decides'
    },
  },
  {
    id: 'B14',
    fault: '429 without end',
    provoked: 'a check every ten minutes for a day, each answered with 429',
    async run(world) {
      const site = await serveLive(world, answer({ status: 429 }))
      const watch = await world.watch()
      for (let at = 0; at < DAY_MS; at += 10 * MINUTE_MS) {
        await expectEnd(watch, 'walled rate-limited')
        watch.skip(10 * MINUTE_MS)
      }
      assert.ok(site.asked().length <= 12, `${site.asked().length} requests`)
      return '`walled`, `rate-limited`; at most twelve requests a day'
    },
  },
  {
    id: 'B15',
    fault: 'Retry-After in all its forms',
    provoked: 'seconds, a date, a date that has passed, -1, 1e9, 1000000000, text, three at once',
    async run(world) {
      const soon = (watch: { now(): number }) => new Date(watch.now() + 10 * MINUTE_MS).toUTCString()
      const forms = [
        '600',
        soon,
        '1000000000',
        ['5', '600', 'x'],
        'Mon, 01 Jan 2001 00:00:00 GMT',
        '-1',
        '1e9',
        'later',
      ] as const
      for (const form of forms) {
        await world.apart(async (one) => {
          const site = await serveLive(one, LISTING)
          const watch = await one.watch({ sources: [{}, { id: 'other', url: 'http://other.example/list' }] })
          await one.serve({ '/list': LISTING }, { host: '93.184.216.35' })
          const retryAfter = typeof form === 'function' ? form(watch) : form
          site.show(answer({ status: 429, headers: { 'retry-after': retryAfter } }))
          await expectEnd(watch, 'walled rate-limited')
          site.show(LISTING)
          await expectEnd(watch, 'walled rate-limited')
          assert.equal(site.asked().length, 1)
          await expectEnd(watch, 'first', 'other')
          watch.skip(DAY_MS)
          await expectEnd(watch, 'first')
        })
      }
      return 'kept to, from a second to a day; otherwise the usual pause; other hosts are asked as always'
    },
  },
  {
    id: 'B16',
    fault: 'statuses that are no page',
    provoked: '401, 403, 404, 410, 451, 500, 502, 503',
    async run(world) {
      const ends = { 401: 'walled login-required', 403: 'walled blocked' } as Record<number, string>
      for (const status of [401, 403, 404, 410, 451, 500, 502, 503]) {
        const check = ends[status] ?? `failed http-${status}`
        const visit = status === 404 || status === 410 ? 'gone not-found' : check
        await world.apart((one) => strike(one, { script: answer({ status, body: 'no' }), check, visit }))
      }
      return '`http-NNN`; `walled` for 401 and 403; a listing that is gone is not taken for articles that are'
    },
  },
  {
    id: 'B18',
    fault: 'no network',
    provoked: 'every interface taken down',
    async run(world) {
      await serveLive(world, LISTING)
      const watch = await world.watch()
      await expectEnd(watch, 'first')
      try {
        setNetwork('down')
        for (let check = 0; check < 5; check++) {
          const { outcome, reason } = await watch.checkAlone()
          assert.deepEqual([outcome, reason], ['interrupted', 'no-network'])
        }
      } finally {
        setNetwork('up')
      }
      await expectEnd(watch, 'unchanged')
      assert.deepEqual(
        (await watch.changes()).map(({ kind }) => kind),
        [],
      )
      return '`interrupted`, `no-network`; nothing is said of the sources, and none waits afterwards'
    },
  },
  {
    id: 'B19',
    fault: 'robots.txt in all its forms',
    provoked:
      'rules against us; 404; 500; silence; five redirects; 10 MB; a page of HTML; UTF-16; a byte order mark; rules that come later',
    async run(world) {
      const no = 'User-agent: *\nDisallow: /list\n'
      const utf16 = Buffer.concat([Buffer.from([0xff, 0xfe]), Buffer.from(no, 'utf16le')])
      const forms: readonly (readonly [Script, string])[] = [
        [answer({ body: no }), 'failed robots'],
        [answer({ status: 404 }), 'first'],
        [answer({ status: 500 }), 'failed robots'],
        [() => undefined, 'failed timeout-headers'],
        [answer({ status: 302, headers: { location: '/robots.txt' } }), 'first'],
        [answer({ body: `${'# nothing\n'.repeat(1_000_000)}${no}` }), 'first'],
        [answer({ body: `<html>${no}</html>` }), 'first'],
        [answer({ body: utf16 }), 'failed robots'],
        [answer({ body: `\ufeff${no}` }), 'failed robots'],
      ]
      for (const [script, end] of forms) {
        await world.apart(async (one) => {
          await one.serve({ '/robots.txt': script, '/list': LISTING })
          await expectEnd(await one.watch(), end)
        })
      }
      let rules: Buffer = answer({ status: 404 })
      const site = await world.serve({ '/robots.txt': (socket) => socket.end(rules), '/list': LISTING })
      const watch = await world.watch()
      await expectEnd(watch, 'first')
      rules = answer({ status: 503 })
      watch.skip(DAY_MS)
      await expectEnd(watch, 'unchanged')
      rules = answer({ body: no })
      watch.skip(DAY_MS)
      await expectEnd(watch, 'failed robots')
      assert.equal(site.requests.filter(({ path }) => path === '/robots.txt').length, 3)
      return '`robots` where it forbids us or cannot be had at first; else the last copy, for a day'
    },
  },
  {
    id: 'B20',
    fault: 'bodies of errors that never end',
    provoked: '100 checks and 10,000 requests answered with 404 and an endless body',
    async run(world) {
      const endless: Script = (socket) => socket.write(Buffer.concat([head(404, {}), ENDLESS]))
      const server = await world.serve({ '*': endless })
      const watch = await world.watch({ config: { fetch: { maxBytes: '10KB' } } })
      for (let check = 0; check < 100; check += 1) {
        await watch.checkAlone()
        watch.skip(DAY_MS)
      }
      assert.ok(server.requests.filter(({ path }) => path === '/list').length >= 100)
      const { fetcher } = watch.works.checking
      const [source] = watch.config.sources
      assert.ok(source)
      const asking = { url: source.url, source, addressClass: 'source', validators: null } as const
      for (let at = 0; at < 10_000; at += 1) {
        const { status } = await fetcher.fetchPage(asking, new AbortController().signal)
        assert.equal(status, 404)
      }
      assert.ok(server.open() <= 10, `${server.open()} connections`)
      return '`http-404`; at most ten connections are left'
    },
  },
]
