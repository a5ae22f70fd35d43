import { existsSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { dirname } from 'node:path'
import { expect, test } from 'vitest'
import { parse } from 'yaml'
import { configFor, startSite } from '../support/site.ts'

test('a configuration watches the site it was made for, and goes with it', async () => {
  const site = await startSite()
  const { file, folder } = await configFor(site)
  expect(dirname(file)).toBe(folder)
  expect(parse(await readFile(file, 'utf8'))).toEqual({
    store: 'sqlite:./dateline.db',
    fetch: {
      allowPrivateAddresses: true,
      browser: 'never',
      perHost: { concurrency: 1, delay: '0s' },
      timeout: '5s',
    },
    defaults: { deepCheck: { pages: 1 } },
    sources: [
      {
        id: 'mfa-en',
        name: 'Ministry of Foreign Affairs (EN)',
        site: 'kcnawatch',
        url: site.listingUrl,
        robots: 'ignore',
      },
    ],
  })
  await site[Symbol.asyncDispose]()
  expect(existsSync(folder)).toBe(false)
})

test('overrides merge into a configuration key by key, and lists place by place', async () => {
  await using site = await startSite()
  const { file } = await configFor(site, {
    fetch: { timeout: '1s' },
    sources: [{ schedule: '* * * * *' }, { id: 'other' }],
    rules: [{ name: 'all' }],
  })
  expect(parse(await readFile(file, 'utf8'))).toMatchObject({
    fetch: { allowPrivateAddresses: true, timeout: '1s' },
    sources: [{ id: 'mfa-en', schedule: '* * * * *' }, { id: 'other' }],
    rules: [{ name: 'all' }],
  })
})
