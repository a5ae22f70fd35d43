import { execFile } from 'node:child_process'
import { promisify } from 'node:util'
import { afterEach, expect, test } from 'vitest'
import type { Failure } from '../../src/model/failure.ts'
import { readListing } from '../../src/read/listing.ts'
import { createReader, type Reader } from '../../src/read/reader.ts'
import { plainSite } from './profiles.ts'

const url = 'https://example.org/news/'
const html = '<!DOCTYPE html><h1>Title</h1><ul id="news"><li><a href="/a">A</a></ul><p id="text">One</p>'
const input = { html, site: plainSite(), url, fragment: false }
// Within every limit, and quadratic all the same: each row looks for a sister among all before it.
const slow = {
  ...input,
  html: `<ul id="news">${'<li>'.repeat(150_000)}</ul>`,
  site: plainSite({ listing: { entries: 'b ~ li' } }),
}

const open: Reader[] = []
afterEach(async () => {
  await Promise.all(open.splice(0).map((reader) => reader.close()))
})

function startReader(deadlineMs: number): Reader {
  const reader = createReader({ deadlineMs })
  open.push(reader)
  return reader
}

function codeOf(reading: Promise<unknown>): Promise<string> {
  return reading.then(
    () => 'read',
    (failure: Failure) => failure.code,
  )
}

test('a page reads in the thread as it does here', async () => {
  const reader = startReader(20_000)
  expect(await reader.readListing(input)).toEqual(readListing(input))
  expect((await reader.readArticle(input)).content).toMatchObject({ title: 'Title', paragraphs: ['One'] })
})

test('a page that would read for seconds is stopped at the deadline, and costs no other page and no other work', async () => {
  const reader = startReader(1_000)
  await reader.readListing(input)
  const hostile = codeOf(reader.readListing(slow))
  const next = reader.readListing(input)
  let ticks = 0
  const ticking = setInterval(() => ticks++, 10)
  expect(await hostile).toBe('parse-timeout')
  clearInterval(ticking)
  expect(ticks).toBeGreaterThan(10)
  expect((await next).entries).toHaveLength(1)
})

test('a page deeper than any real one is a limit with its reason, and no empty listing; the next page is read', async () => {
  const reader = startReader(20_000)
  await expect(reader.readListing({ ...input, html: '<div>'.repeat(40_000) })).rejects.toMatchObject({
    code: 'parse-limit',
    message: 'The page nests elements deeper than 512.',
  })
  expect((await reader.readListing(input)).entries).toHaveLength(1)
})

test('a page that asks for more memory than any real one is a limit, and the next page is read', async () => {
  const reader = startReader(30_000)
  const tag = `<li ${Array.from({ length: 250 }, (_, at) => `a${at}`).join(' ')}>`
  const large = { ...input, html: `<ul id="news">${tag.repeat(8_000)}` }
  await expect(reader.readListing(large)).rejects.toMatchObject({
    code: 'parse-limit',
    message: 'The page takes too much memory to read.',
  })
  expect((await reader.readListing(input)).entries).toHaveLength(1)
})

test('an exception inside is a bug with its cause, and the next page is read', async () => {
  const reader = startReader(20_000)
  const site = plainSite({ listing: { entries: ':::' } })
  await expect(reader.readListing({ ...input, site })).rejects.toMatchObject({
    code: 'bug',
    cause: { message: expect.stringContaining(':::') },
  })
  expect((await reader.readListing(input)).entries).toHaveLength(1)
})

test('closing ends what is being read and what waits', async () => {
  const reader = startReader(20_000)
  await reader.readListing(input)
  const readings = [reader.readListing(slow), reader.readListing(input)].map(codeOf)
  await reader.close()
  expect(await Promise.all(readings)).toEqual(['interrupted', 'interrupted'])
  expect(await codeOf(reader.readListing(input))).toBe('interrupted')
})

test('an idle reader keeps no process alive', async () => {
  const program = `
    import { createReader } from ${JSON.stringify(new URL('../../src/read/reader.ts', import.meta.url).href)}
    const reader = createReader({ deadlineMs: 20_000 })
    const { rowCount } = await reader.readListing(${JSON.stringify(input)})
    process.stdout.write(String(rowCount))`
  const { stdout } = await promisify(execFile)(process.execPath, ['--input-type=module', '--eval', program])
  expect(stdout).toBe('1')
})
