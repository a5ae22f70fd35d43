import { existsSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { Rule, WordMatch } from '../model/rule.ts'
import { invalidConfig } from './mistake.ts'
import { parseWith } from './parse-with.ts'
import { readYaml } from './read-yaml.ts'
import { presetsSchema, type WrittenPresets, type WrittenRule } from './rule-schema.ts'

const SHIPPED = fileURLToPath(new URL('../../config/presets.yaml', import.meta.url))

const DEFAULT_KINDS = ['added', 'edited', 'removed', 'restored'] as const

/** The presets beside the configuration, else those that are shipped. Throws a Failure `config-invalid` with all mistakes. */
export function readPresets(configFile: string): WrittenPresets {
  const own = join(dirname(configFile), 'presets.yaml')
  const yaml = readYaml(existsSync(own) ? own : SHIPPED)
  const { value, issues } = parseWith(presetsSchema, yaml.value)
  const mistakes = [...yaml.mistakes, ...issues.map(({ path, sentence, part }) => yaml.mistakeAt(path, sentence, part))]
  if (value === null || mistakes.length > 0) throw invalidConfig(mistakes)
  return value
}

/** The rule that is meant: what it does not say itself, its preset says. */
export function toRule(written: WrittenRule, { presets, ladder }: WrittenPresets): Rule {
  const { about: _, ...preset } = { about: '', ...presets[written.preset ?? ''] }
  const { on = DEFAULT_KINDS, classes = null, backdated = null, late = null, level } = { ...preset, ...written }
  const rungs = level === undefined ? [] : ladder.filter((rung) => rung.level <= level)
  const match = { ...preset.match, ...written.match }
  const headline = [...(match.headline ?? []), ...rungs.flatMap((rung) => rung.headline)]
  return {
    name: written.name,
    on,
    sources: written.sources ?? null,
    sites: written.sites ?? null,
    languages: written.languages ?? null,
    match: toMatch({ ...match, headline }),
    classes,
    backdated,
    late,
    to: written.to,
    digestMs: written.digest ?? null,
    digestCount: written.digestCount ?? null,
  }
}

type WrittenMatch = { readonly [Part in keyof WordMatch]?: readonly string[] | undefined }

function toMatch({
  any = [],
  all = [],
  none = [],
  gone = [],
  patterns = [],
  headline = [],
}: WrittenMatch): WordMatch | null {
  const match = { any, all, none, gone, patterns, headline }
  return Object.values(match).every((list) => list.length === 0) ? null : match
}
