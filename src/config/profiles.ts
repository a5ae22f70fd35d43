import { existsSync, readdirSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { Site } from '../model/site.ts'
import type { Mistake } from './mistake.ts'
import { parseWith } from './parse-with.ts'
import { readYaml } from './read-yaml.ts'
import { siteSchema } from './site-schema.ts'
import { resolveVariables } from './variables.ts'

const SHIPPED = fileURLToPath(new URL('../../config/sites/', import.meta.url))

type Profile = {
  /** As written, for a source to override. */
  readonly written: unknown
  /** Null where it has mistakes. */
  readonly site: Site | null
  readonly mistakes: readonly Mistake[]
}

/** Finds site profiles by id: beside the configuration file first, then among those that are shipped. */
export type Profiles = {
  readonly find: (id: string) => Profile | undefined
  readonly listIds: () => string[]
  /** Of all that were found so far. */
  readonly listMistakes: () => Mistake[]
}

/** Each profile is read once, so that sources of one site share it. */
export function openProfiles(configFile: string, env: NodeJS.ProcessEnv): Profiles {
  const folders = [join(dirname(configFile), 'sites'), SHIPPED].filter((folder) => existsSync(folder))
  const known = new Map<string, Profile | undefined>()
  const read = (id: string): Profile | undefined => {
    const file = folders.map((folder) => join(folder, `${id}.yaml`)).find((candidate) => existsSync(candidate))
    return file === undefined ? undefined : readProfile(file, id, env)
  }
  return {
    find(id) {
      if (!known.has(id)) known.set(id, read(id))
      return known.get(id)
    },
    listIds() {
      const files = folders.flatMap((folder) => readdirSync(folder))
      return [...new Set(files.filter((file) => file.endsWith('.yaml')).map((file) => file.slice(0, -5)))].sort()
    },
    listMistakes: () => [...known.values()].flatMap((profile) => profile?.mistakes ?? []),
  }
}

function readProfile(file: string, id: string, env: NodeJS.ProcessEnv): Profile {
  const yaml = resolveVariables(readYaml(file), env)
  if (yaml.value === undefined) return { written: undefined, site: null, mistakes: yaml.mistakes }
  const { value, issues } = parseWith(siteSchema, yaml.value)
  const mistakes = [
    ...yaml.mistakes,
    ...issues.map(({ path, sentence, part }) => yaml.mistakeAt(path, sentence, part)),
    ...(value === null || value.id === id ? [] : [yaml.mistakeAt(['id'], `must be that of the file: ${id}`)]),
  ]
  return { written: yaml.value, site: mistakes.length === 0 ? value : null, mistakes }
}
