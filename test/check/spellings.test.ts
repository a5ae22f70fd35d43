import { describe, expect, test } from 'vitest'
import { type Row, rowsOf, startRowsSite } from './rows-site.ts'

// One article has one identity, however its address is spelt from check to check.

const HOUR_MS = 3_600_000
const ROWS = rowsOf('f e d').map((row) => ({ ...row, path: `${row.path}-%EB%A1%9C` }))

describe('addresses that are all spelt another way', () => {
  test.each<[string, (path: string, turn: number) => string]>([
    ['a session in the path', (path, turn) => `${path};jsessionid=${turn}A2B3C4D.node${turn}`],
    ['a session in the query', (path, turn) => `${path}?PHPSESSID=${turn}abcdef0123456789abcdef0123`],
    ['a session by a short name', (path, turn) => `${path}?sid=${turn}abcdef0123456789abcdef0123`],
    ['tracking', (path, turn) => `${path}?utm_source=front&utm_campaign=${turn}`],
    ['a trailing slash', (path, turn) => (turn % 2 === 0 ? `${path}/` : path)],
    ['a zero-width space', (path, turn) => (turn % 2 === 0 ? `${path}%E2%80%8B` : `${path}\u200B`)],
    ['escapes in small letters', (path, turn) => (turn % 2 === 0 ? path.toLowerCase() : decodeURI(path))],
  ])('say nothing new, and nothing is missing: %s', async (_, spell) => {
    await using site = await startRowsSite(ROWS)
    await site.watch.check()
    for (const turn of [1, 2, 3]) {
      site.rows = ROWS.map((row): Row => ({ ...row, path: spell(row.path, turn) }))
      site.watch.skip(HOUR_MS)
      expect(await site.watch.check()).toMatchObject({ outcome: 'unchanged', entries: 3 })
    }
    expect(await site.watch.changes()).toEqual([])
    const { count } = await site.watch.works.store.db
      .selectFrom('articles')
      .select(({ fn }) => fn.countAll<number>().as('count'))
      .executeTakeFirstOrThrow()
    expect(Number(count)).toBe(3)
  })
})
