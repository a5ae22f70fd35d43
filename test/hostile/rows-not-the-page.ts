import assert from 'node:assert/strict'
import { globSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { answer, type Script } from '../support/raw-server.ts'
import { expectEnd, strike } from './expect.ts'
import { articlePage, listingOf, listingPage } from './pages.ts'
import { OTHER } from './places.ts'
import type { Row } from './row.ts'
import type { HostileWatch } from './watch.ts'
import type { World } from './world.ts'

const WALLS = join(import.meta.dirname, '../fixtures/walls')

/** Look-alikes of a kind of wall, as answers. */
function lookAlikes(reason: string): Buffer[] {
  const files = globSync(`${reason}/*.html`, { cwd: WALLS }).sort()
  return files.map((file) => {
    const status = Number(/\.(\d{3})\.html$/u.exec(file)?.[1] ?? 200)
    return answer({ status, body: readFileSync(join(WALLS, file)) })
  })
}

/** A site whose listing is, at each check, the next of these; the articles are well. Gives back how the checks ended. */
async function showInTurn(
  world: World,
  bodies: readonly (string | Buffer)[],
): Promise<{ ends: string[]; watch: HostileWatch }> {
  let now: Buffer = answer({})
  const script: Script = (socket) => socket.end(now)
  await world.serve({ '/list': script, '*': answer({ body: articlePage('An article') }) })
  const watch = await world.watch()
  const ends: string[] = []
  for (const body of bodies) {
    now = typeof body === 'string' ? answer({ body }) : body
    ends.push(await expectEnd(watch, /./u))
    watch.skip(3_600_000)
    await watch.visit()
  }
  return { ends, watch }
}

/** A site that shows these in place of its listing, one at a time, is walled each time, and nothing has changed. */
async function standInTheWay(
  world: World,
  { answers, end }: { answers: readonly Buffer[]; end: string },
): Promise<string> {
  const { ends, watch } = await showInTurn(world, [
    answer({ body: listingPage() }),
    ...answers,
    answer({ body: listingPage() }),
  ])
  assert.deepEqual(ends, ['first', ...answers.map(() => end), 'unchanged'])
  assert.deepEqual(await kindsOf(watch), answers.length > 1 ? ['walled', 'recovered'] : [])
  return `\`${end}\`, ${answers.length} times`
}

async function kindsOf(watch: HostileWatch): Promise<string[]> {
  return (await watch.changes()).map(({ kind }) => kind)
}

/** The states, each once, in which the store has what the source listed. */
async function statesOf({ works }: HostileWatch): Promise<string[]> {
  const query = works.store.db.selectFrom('listings').select('state').distinct().where('source_id', '=', 'hostile')
  return (await query.orderBy('state').execute()).map(({ state }) => state)
}

/** The page of a listing in which the rows from one number down to another stand. */
function rows(from: number, to: number): string {
  const links = Array.from({ length: from - to + 1 }, (_, at) => `/article/${from - at}`)
  return listingOf(links)
}

const dated = (html: string, date: string) => html.replaceAll('2024-04-15', date)

const inChrome = (text: string) => `<!doctype html><html><body><nav><a href="/">Home</a></nav>${text}</body></html>`

export const notThePageRows: readonly Row[] = [
  {
    id: 'E1',
    fault: 'a challenge in place of the page',
    provoked: 'look-alikes in four languages, with 200, 403, 405, 503 and 521; `cf-mitigated: challenge`',
    async run(world) {
      const marked = answer({ status: 403, headers: { 'cf-mitigated': 'challenge' }, body: '<p>x</p>' })
      await world.apart((one) => strike(one, { script: marked, check: 'walled challenge' }))
      const said = await standInTheWay(world, { answers: lookAlikes('challenge'), end: 'walled challenge' })
      return `${said}; nothing is done about it`
    },
  },
  {
    id: 'E2',
    fault: 'a form to sign in or to consent in place of the page',
    provoked:
      'look-alikes in four languages; redirects to /login, to another host’s login.do and to consent.other.example',
    async run(world) {
      const said = await world.apart((one) =>
        standInTheWay(one, { answers: lookAlikes('login-required'), end: 'walled login-required' }),
      )
      for (const location of [
        '/login?next=/list',
        'http://other.example/member/login.do',
        'http://consent.other.example/',
      ]) {
        await world.apart(async (one) => {
          one.names.set('consent.other.example', [OTHER])
          await one.serve({ '*': answer({ body: '<div id="root"></div>' }) }, { host: OTHER })
          const script: Script = (socket, { path }) =>
            socket.end(
              path.startsWith('/login')
                ? answer({ body: '<div id="root"></div>' })
                : answer({ status: 302, headers: { location } }),
            )
          return strike(one, { script, check: 'walled login-required' })
        })
      }
      return said
    },
  },
  {
    id: 'E3',
    fault: 'an error that says it is a page',
    provoked:
      'notices of maintenance in four languages; for four days an error of a database, the site without its entries, and an error that says that it is an article',
    async run(world) {
      await world.apart((one) => standInTheWay(one, { answers: lookAlikes('maintenance'), end: 'walled maintenance' }))
      for (const text of [
        '<p>Error establishing a database connection</p>',
        '<ul id="news"></ul>',
        '<h1>502 Bad Gateway</h1>',
      ]) {
        const script = answer({ body: inChrome(text) })
        // It stands at every address, those that never existed included: articles look gone, and none is taken for gone.
        const ends = { check: 'quarantined selector-empty', visit: 'gone soft-404' }
        await world.apart((one) => strike(one, { script, ...ends, lastsDays: 4 }))
      }
      return '`walled maintenance`; `quarantined selector-empty`; no article is taken for gone'
    },
  },
  {
    id: 'E4',
    fault: 'a page of which a part came',
    provoked: 'three of ten entries, whole by its end, for three checks',
    async run(world) {
      const [whole, part] = [rows(10, 1), rows(10, 8)]
      const { ends, watch } = await showInTurn(world, [whole, part, part, part, whole])
      assert.deepEqual(ends, ['first', 'changed mass-disappearance', 'unchanged', 'unchanged', 'changed'])
      assert.deepEqual(await kindsOf(watch), [])
      assert.deepEqual(await statesOf(watch), ['listed'])
      return '`changed`, noting `mass-disappearance`; nothing is said to be gone'
    },
  },
  {
    id: 'E5',
    fault: 'a redesign',
    provoked:
      'other names for all parts; 40 entries that nobody knows in the place of the listing, older than it, and newer, with addresses of another kind and of the same',
    async run(world) {
      const renamed = answer({ body: listingPage().replace('id="news"', 'class="stories"') })
      await world.apart((one) =>
        strike(one, { script: renamed, check: 'quarantined selector-empty', visit: 'gone soft-404' }),
      )
      const menuOf = (folder: string, date: string) =>
        dated(listingOf(Array.from({ length: 40 }, (_, at) => `/${folder}/${at + 1000}`)), date)
      const older = menuOf('section', '2019-04-15')
      await world.apart(async (one) => {
        const { ends, watch } = await showInTurn(one, [listingPage(), older, older, listingPage()])
        assert.deepEqual(ends, ['first', 'quarantined redesign', 'quarantined redesign', 'unchanged'])
        assert.deepEqual(await kindsOf(watch), ['broken', 'recovered'])
      })
      await world.apart(async (one) => {
        const { ends } = await showInTurn(one, [listingPage(), menuOf('section', '2024-06-01'), listingPage()])
        assert.deepEqual(ends, ['first', 'quarantined redesign', 'unchanged'])
      })
      const { ends, watch } = await showInTurn(world, [listingPage(), menuOf('article', '2024-06-01'), listingPage()])
      assert.deepEqual(ends, ['first', 'changed', 'changed mass-disappearance'])
      assert.deepEqual(new Set(await kindsOf(watch)), new Set(['gap', 'added']))
      return '`quarantined` as `selector-empty` and `redesign`, said once; what is newer throughout, under addresses of the same kind, cannot be told from a burst: `changed`, with a `gap` on record'
    },
  },
  {
    id: 'E6',
    fault: 'two variants by turns',
    provoked: '20 checks: the listing, and one without three of its entries, of another order',
    async run(world) {
      const [one, other] = [
        rows(10, 1),
        listingOf(['/article/9', '/article/10', '/article/7', '/article/5', '/article/3', '/article/2', '/article/1']),
      ]
      const { ends, watch } = await showInTurn(
        world,
        Array.from({ length: 20 }, (_, at) => (at % 2 === 0 ? one : other)),
      )
      assert.ok(ends.every((end) => /^(?:first|unchanged|changed)$/u.test(end)))
      assert.deepEqual(await kindsOf(watch), [])
      return 'nothing is said'
    },
  },
  {
    id: 'E7',
    fault: 'a cache that shows what was',
    provoked: 'a new entry, then the listing without it for three checks, then with it and another',
    async run(world) {
      const { watch } = await showInTurn(world, [
        rows(10, 1),
        rows(11, 2),
        rows(10, 1),
        rows(10, 1),
        rows(10, 1),
        rows(12, 3),
      ])
      const added = (await watch.changes()).filter(({ kind }) => kind === 'added').map(({ article }) => article?.url)
      assert.deepEqual(added, ['http://hostile.example/article/11', 'http://hostile.example/article/12'])
      return 'each addition is said once'
    },
  },
  {
    id: 'E8',
    fault: 'a domain that is no longer the site’s',
    provoked: 'look-alikes in four languages; another site’s listing under the same names, older and newer',
    async run(world) {
      await world.apart((one) => standInTheWay(one, { answers: lookAlikes('parked'), end: 'walled parked' }))
      for (const date of ['2019-04-15', '2024-06-01']) {
        const foreign = dated(listingOf(Array.from({ length: 12 }, (_, at) => `/casino/${at}`)), date)
        const script = answer({ body: foreign })
        await world.apart((one) => strike(one, { script, check: 'quarantined redesign', visit: 'gone soft-404' }))
      }
      return '`walled parked`; `quarantined redesign`'
    },
  },
]
