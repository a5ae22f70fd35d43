import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { configJsonSchema, siteJsonSchema } from '../../src/config/json-schema.ts'

type Json = Readonly<Record<string, unknown>>
type Key = { readonly path: string; readonly schema: Json }

const ROWS = readRows()
const KEYS = [...keysOf(configJsonSchema(), '', /^sources\[\]\.(identity|listing|article|walls)$/u), ...profileKeys()]

test('every key is documented, once, and nothing else is', () => {
  expect(ROWS.map(({ path }) => path).toSorted()).toEqual(KEYS.map(({ path }) => path).toSorted())
})

test('every default is documented as it is', () => {
  const defaults = ROWS.map(({ path, fallback }) => [path, fallback])
  const expected = ROWS.map(({ path, fallback }) => [path, expectedDefault(path) ?? fallback])
  expect(defaults).toEqual(expected)
})

function readRows() {
  const page = readFileSync(new URL('../../docs/configuration.md', import.meta.url), 'utf8')
  const rows = page.matchAll(/^\| `([^`]+)` \| [^|]+ \| ([^|]*?) ?\| [^|]+ \|$/gmu)
  return [...rows].map(([, path = '', fallback = '']) => ({ path, fallback }))
}

/** A field is described once, for all the places where one may stand. */
function profileKeys(): Key[] {
  const isField = /^(listing|article)\.fields\.\w+$/u
  const field = keysOf(siteJsonSchema(), '', /^$/u).find(({ path }) => path === 'listing.fields.url')
  return [...keysOf(siteJsonSchema(), '', isField), ...keysOf(field?.schema ?? {}, 'FIELD', /^$/u)]
}

/** Every key that may stand below, but for what is below those that `end` matches. */
function keysOf(schema: Json, path: string, end: RegExp): Key[] {
  const keys = new Map<string, Key>()
  for (const { path: found, schema: inner } of stepsOf(schema, path)) {
    if (!found.endsWith('[]')) keys.set(found, keys.get(found) ?? { path: found, schema: inner })
    if (!end.test(found)) for (const key of keysOf(inner, found, end)) keys.set(key.path, keys.get(key.path) ?? key)
  }
  return [...keys.values()]
}

function stepsOf(schema: Json, path: string): Key[] {
  const { properties = {}, items, additionalProperties, anyOf = [], oneOf = [] } = schema
  const named = Object.entries(properties as Record<string, Json>).map(([name, part]) => ({
    path: path === '' ? name : `${path}.${name}`,
    schema: part,
  }))
  const choices = [...(anyOf as Json[]), ...(oneOf as Json[])].flatMap((choice) => stepsOf(choice, path))
  const listed = isJson(items) ? [{ path: `${path}[]`, schema: items }] : []
  const free = isJson(additionalProperties) ? [{ path: `${path}.NAME`, schema: additionalProperties }] : []
  return [...named, ...choices, ...listed, ...free]
}

function isJson(value: unknown): value is Json {
  return typeof value === 'object' && value !== null
}

function expectedDefault(path: string): string | undefined {
  const [top = '', ...rest] = path.split('.')
  const defaults = KEYS.find((key) => key.path === 'defaults')?.schema['default']
  const value = top === 'defaults' ? at(defaults, rest) : KEYS.find((key) => key.path === path)?.schema['default']
  if (Array.isArray(value)) return undefined
  return value === undefined || isJson(value) ? undefined : `\`${value}\``
}

function at(value: unknown, path: readonly string[]): unknown {
  return path.reduce<unknown>((inner, key) => (isJson(inner) ? inner[key] : undefined), value)
}
