import { readdirSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { expect, test } from 'vitest'
import { loadConfig } from '../../src/config/load-config.ts'
import { aChannel } from '../support/builders.ts'
import { configFolder } from './config-folder.ts'

const CONFIG = fileURLToPath(new URL('../../config/', import.meta.url))

test('the shipped configuration works as it stands, with nothing in the environment', () => {
  const { sources, channels, rules, store } = loadConfig(`${CONFIG}dateline.yaml`, {})
  expect(sources.map(({ url }) => url)).toEqual([
    'https://kcnawatch.org/article/156/',
    'https://kcnawatch.org/article/163/',
  ])
  expect(channels).toEqual([aChannel({ name: 'log', url: 'log://alerts' })])
  expect(rules).toMatchObject([{ on: ['added', 'edited', 'removed', 'restored'], sources: null, to: ['log'] }])
  expect(store.file).toBe(fileURLToPath(new URL('../../snapshots/dateline.db', import.meta.url)))
})

test.each(readdirSync(`${CONFIG}sites`))('the shipped profile %s has no mistake', (file) => {
  const text = `sources: [{ id: a, site: ${file.replace('.yaml', '')}, url: "https://h/" }]`
  expect(loadConfig(`${configFolder({ 'dateline.yaml': text })}/dateline.yaml`, {}).sources).toHaveLength(1)
})
