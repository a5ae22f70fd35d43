/** A map of YAML, as far as is known. */
export type Loose = Readonly<Record<string, unknown>>

export function isLoose(value: unknown): value is Loose {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

/**
 * What is written over what: maps key by key, everything else as a whole; null takes a key away. A map with another
 * `by` is of another kind and replaces the whole one.
 */
export function merge(under: unknown, over: unknown): unknown {
  if (!isLoose(under) || !isLoose(over)) return over
  if ('by' in over && over['by'] !== under['by']) return over
  const keys = new Set([...Object.keys(under), ...Object.keys(over)])
  const pairs = [...keys].map((key) => {
    if (!Object.hasOwn(over, key)) return [key, under[key]] as const
    return [key, Object.hasOwn(under, key) ? merge(under[key], over[key]) : over[key]] as const
  })
  return Object.fromEntries(pairs.filter(([, value]) => value !== null))
}
