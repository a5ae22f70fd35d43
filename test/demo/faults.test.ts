import { describe, expect, test } from 'vitest'
import { startSite } from '../support/site.ts'
import { keysIn, textOf } from './reading.ts'

describe('a fault', () => {
  test('meets as many answers as it says, and only pages of its kind', async () => {
    await using site = await startSite()
    const { key } = site.newsroom.publish()
    site.newsroom.fail({ kind: 'status', code: 503, headers: { 'retry-after': '7' }, times: 2, on: 'listing' })
    const urls = [site.articleUrl(key), site.listingUrl, site.listingUrl, site.listingUrl]
    const statuses: number[] = []
    for (const url of urls) statuses.push((await fetch(url)).status)
    expect(statuses).toEqual([200, 503, 503, 200])
  })

  test('can be taken back', async () => {
    await using site = await startSite()
    site.newsroom.fail({ kind: 'status', code: 500, times: Number.POSITIVE_INFINITY })
    expect((await fetch(site.listingUrl)).status).toBe(500)
    site.newsroom.heal()
    expect((await fetch(site.listingUrl)).status).toBe(200)
  })

  test('can end the body before its declared length', async () => {
    await using site = await startSite()
    site.newsroom.fail({ kind: 'truncate', bytes: 900, declared: 'whole' })
    const response = await fetch(site.listingUrl)
    await expect(response.text()).rejects.toThrow()
  })

  test('can end the page where its declared length says so', async () => {
    await using site = await startSite()
    site.newsroom.fail({ kind: 'truncate', bytes: 900, declared: 'sent' })
    const page = await textOf(site.listingUrl)
    expect(Buffer.byteLength(page)).toBe(900)
    expect(page).not.toContain('</html>')
  })

  test('can leave a listing without entries and an article without text', async () => {
    await using site = await startSite()
    const { key } = site.newsroom.publish()
    site.newsroom.fail({ kind: 'empty', times: 2 })
    const listing = await textOf(site.listingUrl)
    expect(listing).toContain('latest_article_wrapper')
    expect(keysIn(listing)).toEqual([])
    expect(await textOf(site.articleUrl(key))).toMatch(/<div class="article-content">\s*<\/div>/u)
  })

  test('can be a redesign, which says the same with other names', async () => {
    await using site = await startSite()
    const { key, title } = site.newsroom.publish({ title: 'Still Here' })
    site.newsroom.fail({ kind: 'redesign' })
    const page = await textOf(site.listingUrl)
    expect(page).toContain(title)
    expect(page).toContain(site.articleUrl(key))
    expect(page).not.toMatch(/latest_article_wrapper|article-desc|articled-date|<article|more_results/u)
  })

  test('can hold an answer back, while others are counted as concurrent', async () => {
    const site = await startSite()
    const { key } = site.newsroom.publish()
    site.newsroom.fail({ kind: 'delay', delayMs: 60_000, on: 'article' })
    const held = fetch(site.articleUrl(key)).catch(() => 'ended')
    await expect.poll(async () => (await fetch(site.listingUrl)).ok && site.requests.at(-1)?.concurrent).toBe(2)
    await site[Symbol.asyncDispose]()
    expect(await held).toBe('ended')
    expect(site.visits(key)).toBe(0)
  })
})
