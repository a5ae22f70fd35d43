import assert from 'node:assert/strict'
import { Readable, type Transform } from 'node:stream'
import { buffer } from 'node:stream/consumers'
import {
  brotliCompressSync,
  constants,
  createBrotliCompress,
  createGzip,
  createZstdCompress,
  deflateSync,
  gzipSync,
  zstdCompressSync,
} from 'node:zlib'
import iconv from 'iconv-lite'
import { answer, head, type Script } from '../support/raw-server.ts'
import { costOf } from './cost.ts'
import { expectEnd, strike } from './expect.ts'
import { listingPage } from './pages.ts'
import type { Row } from './row.ts'
import type { HostileWatch } from './watch.ts'
import type { World } from './world.ts'

const HTML = Buffer.from(listingPage(60))
const CODINGS = { gzip: gzipSync, br: brotliCompressSync, deflate: deflateSync, zstd: zstdCompressSync } as const

const MIB = 1024 * 1024
const BOMBS: readonly (readonly [string, () => Transform])[] = [
  ['gzip', () => createGzip()],
  [
    'br',
    () => createBrotliCompress({ params: { [constants.BROTLI_PARAM_LGWIN]: 24, [constants.BROTLI_PARAM_QUALITY]: 5 } }),
  ],
  ['zstd', () => createZstdCompress()],
]

/** A gigabyte of zeros, compressed. */
function gigabyteIn(compressor: Transform): Promise<Buffer> {
  const zeros = Buffer.alloc(MIB)
  return buffer(Readable.from(Array(1024).fill(zeros)).pipe(compressor))
}

const coded = (body: Buffer, label: string) => answer({ body, headers: { 'content-encoding': label } })

/** The listing in a first check, however it comes. */
async function expectFirst(world: World, script: Script, end = 'first'): Promise<void> {
  await world.apart(async (one) => {
    await one.serve({ '/list': script })
    await expectEnd(await one.watch(), end)
  })
}

function warningsOf({ logged }: HostileWatch): string[] {
  const warnings = logged.flatMap((line) => /^warn (.*?) \{/u.exec(line)?.[1] ?? [])
  // On a busy machine, the process itself may have.
  return warnings.filter((warning) => warning !== 'stood still')
}

/** The titles that are read from a page of these bytes. */
async function titlesOf(world: World, script: Script): Promise<string[]> {
  return world.apart(async (one) => {
    await one.serve({ '/list': script })
    const watch = await one.watch()
    await expectEnd(watch, 'first')
    const rows = await watch.works.store.db
      .selectFrom('listings')
      .select('title')
      .where('source_id', '=', 'hostile')
      .orderBy('article_id')
      .execute()
    return rows.map(({ title }) => title)
  })
}

const KOREAN = ['똠방각하 뷁 햏', '조선민주주의인민공화국 외무성 대변인담화', '경애하는 김정은동지께서']
const page = (titles: readonly string[], meta = '') =>
  `<!doctype html><html><head>${meta}</head><body><ul id="news">${titles.map((title, at) => `<li><a href="/a/${at}">${title}</a><time>2024-04-15</time></li>`).join('')}</ul></body></html>`

export const codingRows: readonly Row[] = [
  {
    id: 'C1',
    fault: 'a bomb',
    provoked: '1 GiB of zeros in gzip, br and zstd, where ten MB are allowed: 1 MB, 809 bytes and 32 kB',
    async run(world) {
      for (const [label, open] of BOMBS) {
        const script = coded(await gigabyteIn(open()), label)
        const fetch = { maxBytes: '10MB' }
        await world.apart((one) => strike(one, { script, check: 'failed too-large', fetch }))
        const grownBytes = await world.apart(async (one) => {
          await one.serve({ '/list': script })
          const watch = await one.watch({ config: { fetch } })
          return (await costOf(() => expectEnd(watch, 'failed too-large'))).cost.grownBytes
        })
        assert.ok(grownBytes < 64 * MIB, `${label} grew it by ${grownBytes} bytes`)
      }
      return '`too-large`; the process grows by less than 64 MB'
    },
  },
  {
    id: 'C2',
    fault: 'codings upon codings',
    provoked: 'gzip twice, three times, six times',
    async run(world) {
      const times = (count: number) => {
        const body = Array.from({ length: count }).reduce<Buffer>((bytes) => gzipSync(bytes), HTML)
        return coded(body, Array(count).fill('gzip').join(', '))
      }
      await expectFirst(world, times(2))
      for (const count of [3, 6]) await expectFirst(world, times(count), 'failed bad-encoding')
      return 'two are undone; `bad-encoding` for more'
    },
  },
  {
    id: 'C3',
    fault: 'a plain body without end',
    provoked: 'zeros as fast as they are taken',
    async run(world) {
      const zeros = Buffer.alloc(65_536)
      const endless: Script = (socket) => {
        socket.write(head(200, { 'content-type': 'text/html' }))
        const more = (): void => {
          while (!socket.destroyed && socket.write(zeros));
        }
        socket.on('drain', more)
        more()
      }
      await strike(world, { script: endless, check: 'failed too-large' })
      return '`too-large`'
    },
  },
  {
    id: 'C4',
    fault: 'a compressed body that is cut, with a length that agrees',
    provoked: 'gzip, br, deflate and zstd, cut at a tenth to nine tenths, at 99 %, and without the last eight bytes',
    async run(world) {
      let now: Buffer = answer({ body: HTML })
      await world.serve({ '/list': (socket) => socket.end(now) })
      const watch = await world.watch()
      await expectEnd(watch, 'first')
      for (const [label, compress] of Object.entries(CODINGS)) {
        const whole = compress(HTML)
        const lengths = [0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 0.99].map((share) =>
          Math.floor(whole.length * share),
        )
        for (const length of [...lengths, whole.length - 8]) {
          now = coded(whole.subarray(0, length), label)
          await expectEnd(watch, /^(?:quarantined truncated|failed bad-encoding)$/u)
        }
      }
      now = coded(gzipSync(HTML), 'gzip')
      await expectEnd(watch, 'unchanged')
      return '`quarantined`, `truncated`, every time; nothing is removed'
    },
  },
  {
    id: 'C5',
    fault: 'a coding by a wrong name',
    provoked: 'gzip said of plain text and of br; nothing said of gzip; `foo`; `identity, gzip`; `GZIP`',
    async run(world) {
      const gzipped = gzipSync(HTML)
      const sound = [
        coded(HTML, 'gzip'),
        answer({ body: gzipped }),
        coded(HTML, 'foo'),
        coded(gzipped, 'identity, gzip'),
        coded(gzipped, 'GZIP'),
      ]
      for (const script of sound) await expectFirst(world, script)
      const heals: Script = (socket, { headers }) =>
        socket.end(
          headers['accept-encoding'] === 'identity' ? answer({ body: HTML }) : coded(brotliCompressSync(HTML), 'gzip'),
        )
      await expectFirst(world, heals)
      await expectFirst(world, coded(brotliCompressSync(HTML), 'gzip'), 'failed bad-encoding')
      return 'read by what it plainly is, or asked for again without; else `bad-encoding`'
    },
  },
  {
    id: 'C6',
    fault: 'a gzip with more after its end',
    provoked: 'text, a line end and bytes after it; two gzips of half the page each; two and text',
    async run(world) {
      const garbage = [Buffer.from('<!-- served by 7 -->'), Buffer.from('\n'), Buffer.alloc(5000, 0xff)]
      const half = Math.floor(HTML.length / 2)
      const halves = Buffer.concat([gzipSync(HTML.subarray(0, half)), gzipSync(HTML.subarray(half))])
      const whole = [
        halves,
        ...garbage.flatMap((more) => [gzipSync(HTML), halves].map((one) => Buffer.concat([one, more]))),
      ]
      await world.apart(async (one) => {
        let now = coded(Buffer.concat([gzipSync(HTML), ...garbage]), 'gzip')
        await one.serve({ '/list': (socket) => socket.end(now) })
        const watch = await one.watch()
        await expectEnd(watch, 'first')
        for (const body of whole) {
          now = coded(body, 'gzip')
          await expectEnd(watch, 'unchanged')
        }
        assert.deepEqual(warningsOf(watch), ['what followed the end of a compressed page was left out'])
      })
      return 'read whole; what is no gzip is left out, and the log says so'
    },
  },
  {
    id: 'C7',
    fault: 'nothing',
    provoked: 'an empty 200; white space; 204; 205',
    async run(world) {
      const empty = [answer({}), answer({ body: ' \r\n\t ' }), head(204, {}), answer({ status: 205 })]
      for (const script of empty) await world.apart((one) => strike(one, { script, check: 'failed empty-body' }))
      return '`empty-body`'
    },
  },
  {
    id: 'C8',
    fault: 'something that is no page',
    provoked: 'PDF, PNG and video; JSON; HTML as text/plain',
    async run(world) {
      const typed = (type: string, body: string | Buffer) => answer({ body, headers: { 'content-type': type } })
      await expectFirst(world, typed('application/pdf', '%PDF-1.7'), 'failed not-html')
      await expectFirst(world, typed('image/png', Buffer.from('89504e470d0a1a0a', 'hex')), 'failed not-html')
      await expectFirst(world, typed('video/mp4', Buffer.alloc(100_000, 1)), 'failed not-html')
      await expectFirst(world, typed('application/json', '{"news":[]}'), 'quarantined selector-empty')
      await expectFirst(world, typed('text/plain', HTML))
      return '`not-html`; JSON is `quarantined`, `selector-empty`; what is HTML is read'
    },
  },
  {
    id: 'D1',
    fault: 'Korean in windows-949',
    provoked: 'five names of it, said by the header or by the page, or by neither, with syllables that EUC-KR lacks',
    async run(world) {
      for (const label of ['cp949', 'ms949', 'x-windows-949', 'ks_c_5601-1987', 'euc-kr']) {
        const byHeader = answer({
          body: iconv.encode(page(KOREAN), 'cp949'),
          headers: { 'content-type': `text/html; charset=${label}` },
        })
        const meta = page(KOREAN, `<meta charset="${label}">`)
        const byPage = answer({ body: iconv.encode(meta, 'cp949'), headers: { 'content-type': 'text/html' } })
        assert.deepEqual(await titlesOf(world, byHeader), KOREAN)
        assert.deepEqual(await titlesOf(world, byPage), KOREAN)
      }
      const unsaid = answer({ body: iconv.encode(page(KOREAN), 'cp949'), headers: { 'content-type': 'text/html' } })
      assert.deepEqual(await titlesOf(world, unsaid), KOREAN)
      await world.serve({ '/list': unsaid })
      const watch = await world.watch()
      for (const end of ['first', 'unchanged']) await expectEnd(watch, end)
      assert.deepEqual(warningsOf(watch), ['charset guessed: the page names none that is known'])
      return 'no wrong character; the log says once where it is a guess'
    },
  },
  {
    id: 'D2',
    fault: 'other legacy charsets, and names that nobody knows',
    provoked: 'Shift_JIS, EUC-JP, GBK, GB18030, Big5, KOI8-R, windows-1251, UTF-16; `x-nothing` over UTF-8',
    async run(world) {
      const samples = [
        ['shift_jis', '朝鮮中央通信によると'],
        ['euc-jp', '朝鮮中央通信によると'],
        ['gbk', '朝鲜中央通讯社报道'],
        ['gb18030', '朝鲜中央通讯社 조선'],
        ['big5', '朝鮮中央通訊社'],
        ['koi8-r', 'ЦТАК сообщает'],
        ['windows-1251', 'ЦТАК сообщает'],
        ['utf-16le', 'naïve 조선'],
      ] as const
      for (const [label, title] of samples) {
        const body = iconv.encode(page([title]), label)
        assert.deepEqual(
          await titlesOf(world, answer({ body, headers: { 'content-type': `text/html; charset=${label}` } })),
          [title],
        )
      }
      const unknown = answer({ body: page(KOREAN), headers: { 'content-type': 'text/html; charset=x-nothing' } })
      assert.deepEqual(await titlesOf(world, unknown), KOREAN)
      return 'no wrong character'
    },
  },
  {
    id: 'D3',
    fault: 'a charset that flips from check to check',
    provoked: 'the same bytes with and without their name; one byte that is not UTF-8',
    async run(world) {
      const bytes = iconv.encode(page(KOREAN, '<meta charset="euc-kr">'), 'cp949')
      let now = answer({ body: bytes, headers: { 'content-type': 'text/html; charset=euc-kr' } })
      await world.serve({ '/list': (socket) => socket.end(now) })
      const watch = await world.watch()
      await expectEnd(watch, 'first')
      now = answer({ body: bytes, headers: { 'content-type': 'text/html' } })
      await expectEnd(watch, 'unchanged')
      const bad = page(KOREAN).replace('<ul', '\u0001<ul')
      now = answer({ body: Buffer.from(Buffer.from(bad).map((byte) => (byte === 1 ? 0xff : byte))) })
      await expectEnd(watch, 'unchanged')
      return '`unchanged`'
    },
  },
  {
    id: 'D4',
    fault: 'characters that are cut in two on the way',
    provoked: 'a page in pieces of 1, 2, 3, 5 and 7 bytes, in UTF-8 and windows-949',
    async run(world) {
      for (const charset of ['utf-8', 'euc-kr']) {
        for (const size of [1, 2, 3, 5, 7]) {
          const body = iconv.encode(page(KOREAN), charset === 'utf-8' ? 'utf8' : 'cp949')
          const pieces: Script = (socket) => {
            socket.write(
              head(200, { 'content-type': `text/html; charset=${charset}`, 'content-length': String(body.length) }),
            )
            for (let at = 0; at < body.length; at += size) socket.write(body.subarray(at, at + size))
            socket.end()
          }
          assert.deepEqual(await titlesOf(world, pieces), KOREAN)
        }
      }
      return 'no wrong character'
    },
  },
]
