// biome-ignore-all lint/suspicious/noTemplateCurlyInString: so are variables written in a configuration.
import { readdirSync, readFileSync } from 'node:fs'
import Ajv from 'ajv/dist/2020.js'
import addFormats from 'ajv-formats'
import { describe, expect, test } from 'vitest'
import { parse } from 'yaml'
import { configJsonSchema, siteJsonSchema } from '../../src/config/json-schema.ts'

const CONFIG = new URL('../../config/', import.meta.url)

function validator(schema: object) {
  const ajv = new Ajv.default({ strict: true, strictRequired: false, allErrors: true })
  addFormats.default(ajv)
  const validate = ajv.compile(schema)
  return (value: unknown) => (validate(value) ? null : ajv.errorsText(validate.errors))
}

const explainConfig = validator(configJsonSchema())
const explainSite = validator(siteJsonSchema())

test.each([
  ['dateline.schema.json', configJsonSchema()],
  ['site.schema.json', siteJsonSchema()],
])('%s is what the definitions say: `npm run schema` writes it', (file, schema) => {
  expect(readFileSync(new URL(file, CONFIG), 'utf8')).toBe(`${JSON.stringify(schema, null, 2)}\n`)
})

test('the shipped configuration fits', () => {
  expect(explainConfig(parse(readFileSync(new URL('dateline.yaml', CONFIG), 'utf8')))).toBeNull()
})

test.each(readdirSync(new URL('sites/', CONFIG)))('the shipped profile %s fits', (file) => {
  expect(explainSite(parse(readFileSync(new URL(`sites/${file}`, CONFIG), 'utf8')))).toBeNull()
})

const SOURCE = { id: 'a', url: 'https://h/', site: 'kcnawatch' }

describe('what editors are told', () => {
  test.each<[string, object]>([
    ['a variable for any value', { web: { port: '${PORT}' }, fetch: { timeout: '${T}', browser: '${B}' } }],
    ['a variable for yes or no', { fetch: { allowPrivateAddresses: '${LAB}' } }],
    ['a channel as an address', { channels: { desk: 'log://desk', hook: '${HOOK}' } }],
    ['a channel as a map', { channels: { desk: { url: 'jsons://h/x', secret: '${SECRET}' } } }],
    ['any part of a profile', { sources: [{ ...SOURCE, listing: { fields: { title: { attribute: 'title' } } } }] }],
    ['a part taken away', { sources: [{ ...SOURCE, listing: { more: null } }] }],
    [
      'part of a way to read on',
      { sources: [{ ...SOURCE, listing: { more: { variables: { id: [{ value: '1' }] } } } }] },
    ],
  ])('%s is right', (_, part) => {
    expect(explainConfig({ sources: [SOURCE], ...part })).toBeNull()
  })

  test.each<[string, object]>([
    ['an unknown key', { sorces: [] }],
    ['a duration without a unit', { fetch: { timeout: '30' } }],
    ['a number for a duration', { fetch: { timeout: 30 } }],
    ['a port that cannot be', { web: { port: 70_000 } }],
    ['a store of another kind', { store: 'postgres://h/d' }],
    ['a channel of another kind', { channels: { desk: 'carrier://x' } }],
    ['an address without a scheme', { sources: [{ ...SOURCE, url: 'h/x' }] }],
    ['a cron line of four fields', { defaults: { schedule: '* * * *' } }],
    ['an unknown part of a profile', { sources: [{ ...SOURCE, listing: { entry: 'li' } }] }],
    ['an unknown kind of change', { rules: [{ name: 'r', to: ['d'], on: ['add'] }] }],
  ])('%s is wrong', (_, part) => {
    expect(explainConfig({ sources: [SOURCE], ...part })).not.toBeNull()
  })
})

test('every key is described', () => {
  for (const schema of [configJsonSchema(), siteJsonSchema()]) expect(undescribed(schema, '')).toEqual([])
})

function undescribed(schema: unknown, path: string): string[] {
  if (typeof schema !== 'object' || schema === null) return []
  return Object.entries(schema).flatMap(([key, part]) => {
    if (key !== 'properties') return undescribed(part, `${path}/${key}`)
    return Object.entries(part as object).flatMap(([name, property]) => {
      const own = JSON.stringify(property).includes('"description"') ? [] : [`${path}/${name}`]
      return [...own, ...undescribed(property, `${path}/${name}`)]
    })
  })
}
