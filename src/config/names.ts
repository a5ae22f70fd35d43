import { existsSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { Names } from '../model/names.ts'
import { isLoose } from './merge.ts'
import { readYaml, type Yaml } from './read-yaml.ts'

const SHIPPED = fileURLToPath(new URL('../../config/names.yaml', import.meta.url))

/** The file of names beside the configuration, else the one that is shipped. */
export function readNamesFile(configFile: string): Yaml {
  const own = join(dirname(configFile), 'names.yaml')
  return readYaml(existsSync(own) ? own : SHIPPED)
}

/**
 * Names for commands that only read and have to start at once: no schema is loaded for it, and what does not fit one is
 * passed over. Throws `config-missing` where there is no configuration.
 */
export function findNames(configFile: string): Names {
  const { value } = readYaml(configFile)
  return toNames(readNamesFile(configFile).value, isLoose(value) ? value['names'] : undefined)
}

/** What a file of names says, and above it the aliases of the configuration itself. */
export function toNames(file: unknown, own: unknown): Names {
  const { names, titles, surnames, noNames } = isLoose(file) ? file : {}
  return {
    // The first one that has a word wins.
    aliases: [...listsIn(own), ...listsIn(names)],
    titles: isLoose(titles) ? Object.values(titles).flatMap(textsIn) : [],
    surnames: isLoose(surnames) ? Object.values(surnames).flatMap((words) => String(words).split(/\s+/u)) : [],
    noNames: textsIn(noNames),
  }
}

function listsIn(value: unknown): string[][] {
  return Array.isArray(value) ? value.map(textsIn).filter((words) => words.length > 0) : []
}

function textsIn(value: unknown): string[] {
  return Array.isArray(value) ? value.filter((word): word is string => typeof word === 'string' && word !== '') : []
}
