import type { Config } from '../config/config.ts'
import { loadConfig } from '../config/load-config.ts'
import type { Globals } from './globals.ts'

/** Says what the configuration holds; a configuration with mistakes throws `config-invalid` with all of them. */
export async function validateCommand({ config, env, json, out }: Globals): Promise<number> {
  const loaded = loadConfig(config, env)
  if (json) out.records([{ config, ...countParts(loaded) }])
  else out.lines([validSentence(loaded)])
  return 0
}

/** Says that a configuration is valid, and what it holds. */
export function validSentence(config: Config): string {
  return `${config.file} is valid: ${sentenceOf(countParts(config))}.`
}

type Counts = Readonly<Record<'sources' | 'sites' | 'channels' | 'rules', number>>

function countParts({ sources, channels, rules }: Config): Counts {
  const sites = new Set(sources.map((source) => source.site.id)).size
  return { sources: sources.length, sites, channels: channels.length, rules: rules.length }
}

function sentenceOf(counts: Counts): string {
  return Object.entries(counts)
    .map(([name, count]) => `${count} ${count === 1 ? name.slice(0, -1) : name}`)
    .join(', ')
}
