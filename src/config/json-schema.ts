import { z } from 'zod'
import { configSchema } from './config-schema.ts'
import { isLoose, type Loose } from './merge.ts'
import { siteParts, siteSchema } from './site-schema.ts'

/** What a single value can be told by; everything else, such as its description, holds for a variable too. */
const CONSTRAINTS = ['type', 'enum', 'pattern', 'format', 'minLength', 'maxLength', 'minimum', 'maximum']

const VARIABLE = { type: 'string', pattern: '\\$\\{' }

/**
 * The JSON Schema of the configuration file, for editors. It takes all that `loadConfig` takes, and some that it does
 * not: names that nothing has, cron lines and selectors with a slip.
 */
export function configJsonSchema(): Loose {
  const parts = propertiesOf(allowVariables(generate(siteParts)))
  return mapProperties(allowVariables(generate(configSchema)), {
    sources: (sources) => ({ ...sources, items: mapProperties(asLoose(sources['items']), overridesOf(parts)) }),
    channels: (channels) => ({
      ...channels,
      additionalProperties: orItsUrl(asLoose(channels['additionalProperties'])),
    }),
  })
}

/** The JSON Schema of a site profile. */
export function siteJsonSchema(): Loose {
  return allowVariables(generate(siteSchema))
}

function generate(schema: z.ZodType): Loose {
  return { ...z.toJSONSchema(schema, { io: 'input' }) }
}

/** A source may give any part of each part of a site profile, and null to take one away. */
function overridesOf(parts: Loose): Readonly<Record<string, (schema: Loose) => Loose>> {
  const override = (key: string) => (own: Loose) => ({ ...anyPartOf(parts[key]), description: own['description'] })
  return Object.fromEntries(['identity', 'listing', 'article', 'walls'].map((key) => [key, override(key)]))
}

function anyPartOf(schema: unknown): Loose {
  const { required: _, oneOf, properties, ...rest } = asLoose(schema)
  const choices = Array.isArray(oneOf) ? { anyOf: oneOf.map(anyPartOf) } : {}
  if (!isLoose(properties)) return { ...rest, ...choices }
  const orNull = (part: unknown) => ({ anyOf: [anyPartOf(part), { type: 'null' }] })
  return { ...rest, properties: mapValues(properties, orNull) }
}

function orItsUrl(channel: Loose): Loose {
  const { description, ...map } = channel
  return { description, anyOf: [propertiesOf(map)['url'], map] }
}

function allowVariables(schema: Loose): Loose {
  const inner = mapValues(schema, (part, key) => {
    if (key === 'properties') return mapValues(asLoose(part), (property) => allowVariables(asLoose(property)))
    if (key === 'items' || key === 'additionalProperties') return isLoose(part) ? allowVariables(part) : part
    return key === 'oneOf' && Array.isArray(part) ? part.map((choice) => allowVariables(asLoose(choice))) : part
  })
  return isConstrained(schema) ? orVariable(schema) : inner
}

function isConstrained(schema: Loose): boolean {
  if (Object.hasOwn(schema, 'const')) return false
  if (schema['type'] === 'string') return CONSTRAINTS.some((key) => key !== 'type' && Object.hasOwn(schema, key))
  return ['number', 'integer', 'boolean'].includes(String(schema['type']))
}

function orVariable(schema: Loose): Loose {
  const entries = Object.entries(schema)
  const own = Object.fromEntries(entries.filter(([key]) => CONSTRAINTS.includes(key)))
  return { ...Object.fromEntries(entries.filter(([key]) => !CONSTRAINTS.includes(key))), anyOf: [own, VARIABLE] }
}

function mapProperties(schema: Loose, changes: Readonly<Record<string, (schema: Loose) => Loose>>): Loose {
  return {
    ...schema,
    properties: mapValues(propertiesOf(schema), (part, key) => changes[key]?.(asLoose(part)) ?? part),
  }
}

function propertiesOf(schema: Loose): Loose {
  return asLoose(schema['properties'])
}

function mapValues(map: Loose, change: (value: unknown, key: string) => unknown): Loose {
  return Object.fromEntries(Object.entries(map).map(([key, value]) => [key, change(value, key)]))
}

function asLoose(value: unknown): Loose {
  return isLoose(value) ? value : {}
}
