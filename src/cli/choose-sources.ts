import type { Config } from '../config/config.ts'
import { nearestWord } from '../lib/nearest.ts'
import { Failure } from '../model/failure.ts'
import type { Source } from '../model/source.ts'

/** The sources of the configuration with these ids, or all of them; throws `source-unknown` with the nearest id. */
export function chooseSources(config: Config, names: readonly string[]): readonly Source[] {
  const unknown = names.find((name) => !config.sources.some((source) => source.id === name))
  if (unknown !== undefined) {
    const guess = nearestWord(
      unknown,
      config.sources.map((source) => source.id),
    )
    const hint = guess === undefined ? '' : `; did you mean ${guess}?`
    throw new Failure('source-unknown', `There is no source ${unknown} in ${config.file}${hint}`)
  }
  return names.length === 0 ? config.sources : config.sources.filter((source) => names.includes(source.id))
}
