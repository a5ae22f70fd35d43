import { execFileSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { createReadStream, existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { WARCParser } from 'warcio'
import { readCsv } from '../export/read-csv.ts'
import { recordsOf, runDateline } from '../support/run-dateline.ts'
import { configFor, startSite } from '../support/site.ts'

const TITLE = '=HYPERLINK("http://evil.example") 김정은 & <script>'

/** A store with a baseline of four, an addition with a hostile title, and its edit; what is on record of it. */
async function recorded() {
  const site = await startSite({ stock: 4 })
  const { file, folder } = await configFor(site, { sources: [{ revisit: { min: '10ms', max: '10ms' } }] })
  const run = (args: readonly string[], env: NodeJS.ProcessEnv = {}) => runDateline(args, { config: file, env })
  await run(['check'])
  const { key } = site.newsroom.publish({ title: TITLE, paragraphs: ['They met, twice.', '9,000 톤.'] })
  await run(['check'])
  site.newsroom.edit(key, { title: 'Talks Put Off' })
  await run(['check'])
  return { run, folder, site, key, [Symbol.asyncDispose]: () => site[Symbol.asyncDispose]() }
}

type Line = {
  type: string
  kind?: string
  title?: string
  outcome?: string
  revisions?: { text: string; title: string }[]
}

/** Base32 (RFC 4648) by another way than the one that writes it: as one large number. */
function readBase32(text: string): string {
  const bits = [...text].map((letter) => 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567'.indexOf(letter))
  const number = bits.reduce((sum, five) => sum * 32n + BigInt(five), 0n)
  return (number >> BigInt((text.length * 5) % 8)).toString(16).padStart(64, '0')
}

describe('export', () => {
  test('has changes, articles with their revisions, and checks as JSON Lines', async () => {
    await using store = await recorded()
    const lines = recordsOf<Line>(await store.run(['export', '--format', 'jsonl']))
    const count = (type: string) => lines.filter((line) => line.type === type).length
    expect([count('change'), count('article'), count('check')]).toEqual([2, 5, 3])
    const edited = lines.find(({ type, title }) => type === 'article' && title === 'Talks Put Off')
    expect(edited?.revisions?.map(({ title }) => title)).toEqual([TITLE, 'Talks Put Off'])
    expect(edited?.revisions?.[0]?.text).toBe('They met, twice.\n\n9,000 톤.')

    const chosen = recordsOf<Line>(await store.run(['export', 'mfa-en', '--format', 'jsonl', '--kind', 'edited']))
    expect(chosen.map(({ type }) => type)).toEqual(['change', 'article'])
    expect(recordsOf(await store.run(['export', '--format', 'jsonl', '--until', '2001-01-01']))).toEqual([])
    const wrong = await store.run(['export', 'mfa-fr', '--format', 'csv'])
    expect(wrong).toMatchObject({ code: 2, stdout: '', stderr: expect.stringContaining('Did you mean "mfa-en"?') })
  })

  test('has CSV that keeps Korean and runs no formula', async () => {
    await using store = await recorded()
    const file = join(store.folder, 'out.csv')
    expect(await store.run(['export', '--format', 'csv', '--out', file])).toMatchObject({ code: 0, stderr: '' })
    const bytes = readFileSync(file)
    expect(bytes.subarray(0, 3)).toEqual(Buffer.from([0xef, 0xbb, 0xbf]))
    const [head = [], ...rows] = readCsv(bytes.toString().slice(1))
    expect(rows.map((row) => row[head.indexOf('kind')])).toEqual(['added', 'edited'])
    expect(rows[0]?.[head.indexOf('title after')]).toBe(`'${TITLE}`)
    expect(rows.flat().filter((text) => /^[=+\-@\t\r]/u.test(text))).toEqual([])
  })

  test('has an Atom feed, newest first, whose ids stay the same, and the feeds of sources as OPML', async () => {
    await using store = await recorded()
    const { stdout: feed } = await store.run(['export', '--format', 'atom'])
    const ids = [...feed.matchAll(/<id>(urn:uuid:[0-9a-f-]{36})<\/id>/gu)].map(([, id]) => id)
    expect(new Set(ids).size).toBe(3)
    expect(feed.match(/<category term="(?:added|edited)"\/>/gu)).toEqual([
      '<category term="edited"/>',
      '<category term="added"/>',
    ])
    expect(feed).toContain('김정은 &amp; &lt;script&gt;')
    expect(feed).not.toContain('<script')
    expect((await store.run(['export', '--format', 'atom'])).stdout).toBe(feed)

    const { stdout: opml } = await store.run(['export', '--format', 'opml', '--feeds', 'https://example.org/f/'])
    expect(opml).toContain('xmlUrl="https://example.org/f/mfa-en.atom"')
    expect(opml).toContain(`htmlUrl="${store.site.listingUrl}"`)
  })

  test('has a git repository that is sound and tells the story, with the times at the source', async () => {
    await using store = await recorded()
    const repo = join(store.folder, 'repo')
    // What the user has configured, hooks included, has no say.
    const env = { GIT_DIR: store.folder, GIT_AUTHOR_NAME: 'Somebody' }
    expect(await store.run(['export', '--format', 'git', '--out', repo], env)).toMatchObject({ code: 0, stderr: '' })
    const git = (...args: string[]) => execFileSync('git', ['-C', repo, ...args], { encoding: 'utf8' })
    expect(git('fsck', '--strict', '--full').trim()).toBe('')
    expect(git('status', '--porcelain')).toBe('')
    expect(git('log', '--reverse', '--format=%s').trim().split('\n')).toEqual([
      'Begin to watch mfa-en',
      `Added: ${TITLE}`,
      'Edited: Talks Put Off (headline, name)',
    ])
    const [change] = recordsOf<{ at: string }>(await store.run(['history', '--json', '--kind', 'added']))
    const [author, committer] = git('log', '-1', '--format=%aI %cI', 'HEAD~1').trim().split(' ')
    expect(author).toMatch(/\+09:00$/u)
    expect(committer).toBe(author)
    expect(Date.parse(author ?? '')).toBe(Math.floor(Date.parse(change?.at ?? '') / 1000) * 1000)
    expect(git('show', '--format=', 'HEAD')).toContain('+title: "Talks Put Off"')
    expect(git('ls-files').trim().split('\n')).toHaveLength(5)

    const again = await store.run(['export', '--format', 'git', '--out', repo])
    expect(again).toMatchObject({ code: 2, stderr: expect.stringContaining('is there already') })
    const elsewhere = join(store.folder, 'elsewhere')
    const without = await store.run(['export', '--format', 'git', '--out', elsewhere], { PATH: store.folder })
    expect(without).toMatchObject({ code: 4, stderr: expect.stringContaining('There is no git') })
    expect(readdirSync(store.folder).filter((name) => /elsewhere|part/u.test(name))).toEqual([])
  })

  test('has a WARC that another reader reads, every digest right, what was said again as a revisit', async () => {
    await using store = await recorded()
    const file = join(store.folder, 'out.warc.gz')
    expect(await store.run(['export', '--format', 'warc', '--out', file])).toMatchObject({ code: 0, stderr: '' })
    const seen: { type: string; url: string | null | undefined; status: number | undefined; payload: string }[] = []
    for await (const record of new WARCParser(createReadStream(file), { keepHeadersCase: false })) {
      const payload = Buffer.from((await record.readFully(false)) ?? [])
      const digest =
        record.warcHeaders.headers.get('warc-payload-digest') ?? record.warcHeaders.headers.get('WARC-Payload-Digest')
      if (record.warcType === 'response') {
        expect(readBase32(String(digest).slice('sha256:'.length))).toBe(
          createHash('sha256').update(payload).digest('hex'),
        )
      }
      seen.push({
        type: String(record.warcType),
        url: record.warcTargetURI,
        status: Number(record.httpHeaders?.statusCode),
        payload: payload.toString(),
      })
    }
    expect(seen[0]?.type).toBe('warcinfo')
    const responses = seen.filter(({ type }) => type === 'response')
    const { captures } = recordsOf<{ captures: number }>(await store.run(['verify', '--json'])).at(-1) ?? {
      captures: 0,
    }
    expect(seen.filter(({ type }) => type === 'response' || type === 'revisit')).toHaveLength(captures)
    expect(seen.filter(({ type }) => type === 'request')).toHaveLength(captures)
    expect(
      responses.some(
        ({ url, status, payload }) => url === store.site.listingUrl && status === 200 && payload.includes('김정은'),
      ),
    ).toBe(true)
    expect(responses.some(({ payload }) => payload.includes('Talks Put Off'))).toBe(true)
  })

  test('refuses a format that is not there, and a folder that is none', async () => {
    await using store = await recorded()
    expect(await store.run(['export', '--format', 'wark'])).toMatchObject({
      code: 2,
      stderr: expect.stringContaining('"warc"'),
    })
    const nowhere = join(store.folder, 'nowhere', 'out.csv')
    expect(await store.run(['export', '--format', 'csv', '--out', nowhere])).toMatchObject({ code: 2, stdout: '' })
    expect(existsSync(nowhere)).toBe(false)
  })
})

test('cite names the revision that is asked for, the newest without', async () => {
  await using store = await recorded()
  expect((await store.run(['cite', 'Talks Put Off'])).stdout).toMatch(/^\[Talks Put Off\].* Revision 6, read /u)
  const [item] = recordsOf<{ title: string; id: string }>(await store.run(['cite', store.key, '5', '--format', 'csl']))
  expect(item).toMatchObject({ title: TITLE, id: 'dateline-5-5' })
  expect(await store.run(['cite', store.key, '99'])).toMatchObject({ code: 2, stderr: expect.stringContaining('99') })
})
