import { isLoose } from './merge.ts'
import { invalidConfig } from './mistake.ts'
import { readYaml } from './read-yaml.ts'
import { DEFAULT_STORE, explainStore, HOW_STORES_ARE_WRITTEN, storeFile } from './store-address.ts'
import { resolveText } from './variables.ts'

/**
 * The absolute path of the store's file and nothing else, for commands that only read and have to start at once: no
 * schema is loaded for it. Throws `config-missing` or `config-invalid` like `loadConfig`.
 */
export function findStore(file: string, env: NodeJS.ProcessEnv): string {
  const yaml = readYaml(file)
  if (yaml.value === undefined) throw invalidConfig(yaml.mistakes)
  const given = (isLoose(yaml.value) ? yaml.value['store'] : null) ?? DEFAULT_STORE
  const resolved = typeof given === 'string' ? resolveText(given, env) : { text: null, why: HOW_STORES_ARE_WRITTEN }
  const why = resolved.why ?? explainStore(resolved.text ?? '')
  if (why !== null) throw invalidConfig([yaml.mistakeAt(['store'], why)])
  return storeFile(resolved.text ?? '', file)
}
