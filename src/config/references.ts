import { hint } from './issue-sentence.ts'
import { isLoose, type Loose } from './merge.ts'
import type { Issue } from './parse-with.ts'

/**
 * What is wrong between the parts of a configuration: names given twice, and rules that name what is not there. It
 * reads the file as written, so that these mistakes are found beside those of single values.
 */
export function explainReferences(written: Loose, presets: readonly string[]): Issue[] {
  const sources = mapsIn(written['sources'])
  const rules = mapsIn(written['rules'])
  const sourceIds = textsIn(sources.map((source) => source['id']))
  const sites = textsIn(sources.map((source) => source['site'] ?? source['id']))
  const channels = isLoose(written['channels']) ? Object.keys(written['channels']) : []
  return [
    ...explainTwice(sources, { list: 'sources', key: 'id' }),
    ...explainTwice(rules, { list: 'rules', key: 'name' }),
    ...rules.flatMap((rule, at) => [
      ...explainUnknown(rule['sources'], { what: 'source', known: sourceIds, path: ['rules', at, 'sources'] }),
      ...explainUnknown(rule['sites'], { what: 'site', known: sites, path: ['rules', at, 'sites'] }),
      ...explainUnknown(rule['to'], { what: 'channel', known: channels, path: ['rules', at, 'to'] }),
      ...explainCount(rule, ['rules', at, 'digestCount']),
      ...explainPreset(rule['preset'], { known: presets, path: ['rules', at, 'preset'] }),
    ]),
    ...explainExec(written),
  ]
}

function explainCount(rule: Loose, path: readonly PropertyKey[]): Issue[] {
  if (rule['digestCount'] === undefined || rule['digest'] !== undefined) return []
  return [{ path, sentence: 'needs a `digest`, the time after which fewer are sent too', part: 'key' }]
}

function explainPreset(name: unknown, { known, path }: Pick<Reference, 'known' | 'path'>): Issue[] {
  return typeof name === 'string'
    ? explainUnknown([name], { what: 'preset', known, path }).map((issue) => ({ ...issue, path }))
    : []
}

/** A program is run only where the configuration says so in a second place. */
function explainExec({ channels, alerts }: Loose): Issue[] {
  if (!isLoose(channels) || (isLoose(alerts) && alerts['exec'] === true)) return []
  return Object.entries(channels).flatMap(([name, channel]): Issue[] => {
    const url = isLoose(channel) ? channel['url'] : channel
    if (typeof url !== 'string' || !/^exec:/iu.test(url)) return []
    const sentence = 'programs are run only where `alerts: { exec: true }` allows it'
    return [{ path: ['channels', name], sentence, part: 'value' }]
  })
}

/** The maps of a list, in their places; an empty map stands for whatever else is there. */
export function mapsIn(list: unknown): Loose[] {
  return Array.isArray(list) ? list.map((part) => (isLoose(part) ? part : {})) : []
}

function textsIn(list: readonly unknown[]): string[] {
  return list.filter((part) => typeof part === 'string')
}

function explainTwice(maps: readonly Loose[], { list, key }: { list: string; key: string }): Issue[] {
  const names = maps.map((map) => map[key])
  return names.flatMap((name, at): Issue[] =>
    typeof name !== 'string' || names.indexOf(name) === at
      ? []
      : [{ path: [list, at, key], sentence: `${JSON.stringify(name)} stands here twice`, part: 'value' }],
  )
}

type Reference = { readonly what: string; readonly known: readonly string[]; readonly path: readonly PropertyKey[] }

function explainUnknown(names: unknown, { what, known, path }: Reference): Issue[] {
  if (!Array.isArray(names)) return []
  return names.flatMap((name, at): Issue[] => {
    if (typeof name !== 'string' || known.includes(name)) return []
    const sentence = `there is no ${what} ${JSON.stringify(name)}${hint(name, known)}`
    return [{ path: [...path, at], sentence, part: 'value' }]
  })
}
