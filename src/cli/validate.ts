import type { Config } from '../config/config.ts'
import { loadConfig } from '../config/load-config.ts'
import type { Globals } from './globals.ts'

/** Says what the configuration holds; a configuration with mistakes throws `config-invalid` with all of them. */
export async function validateCommand({ config, env, json, out }: Globals): Promise<number> {
  const counts = countParts(loadConfig(config, env))
  if (json) out.records([{ config, ...counts }])
  else out.lines([`${config} is valid: ${sentenceOf(counts)}.`])
  return 0
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
