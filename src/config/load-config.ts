import { dirname, resolve } from 'node:path'
import type { Channel } from '../model/rule.ts'
import { type Completion, completeSource, toSource } from './complete-source.ts'
import type { Config } from './config.ts'
import { configSchema, namesSchema, type WrittenConfig } from './config-schema.ts'
import { explainAddresses } from './explain-addresses.ts'
import { isLoose, type Loose } from './merge.ts'
import { invalidConfig, type Mistake, type Path } from './mistake.ts'
import { readNamesFile, toNames } from './names.ts'
import { type Issue, parseWith } from './parse-with.ts'
import { openProfiles } from './profiles.ts'
import { readYaml, type Yaml } from './read-yaml.ts'
import { explainReferences, mapsIn } from './references.ts'
import type { WrittenPresets } from './rule-schema.ts'
import { readPresets, toRule } from './rules.ts'
import { storeFile } from './store-address.ts'
import { resolveText, resolveVariables } from './variables.ts'

const LOCAL_HOST = /^(localhost|127(\.\d+){3}|::1)$/u

/**
 * The configuration with every default filled in. Throws a Failure: `config-missing` where there is no file to read,
 * `config-invalid` with all mistakes of the file and of the site profiles it uses, each on a line with its place.
 */
export function loadConfig(file: string, env: NodeJS.ProcessEnv): Config {
  const yaml = resolveVariables(readYaml(file), env)
  if (yaml.value === undefined) throw invalidConfig(yaml.mistakes)
  const parsed = parseWith(configSchema, withoutEmptySections(yaml.value))
  const written = isLoose(yaml.value) ? yaml.value : {}
  const profiles = openProfiles(file, env)
  const presets = readPresets(file)
  const completions = mapsIn(written['sources']).map((one) => completeSource(one, written['defaults'], profiles))
  const issues = [
    ...parsed.issues,
    ...explainReferences(written, Object.keys(presets.presets)),
    ...explainHost(written, env),
    ...explainAddresses(written),
    ...completions.flatMap((completion, at) => sourceIssues(completion, at, { isSound: parsed.value !== null })),
  ]
  const names = readNamesFile(file)
  const mistakes = [
    ...yaml.mistakes,
    ...newMistakes(issues, yaml),
    ...profiles.listMistakes(),
    ...names.mistakes,
    ...newMistakes(parseWith(namesSchema, names.value ?? {}).issues, names),
  ]
  if (parsed.value === null || mistakes.length > 0) throw invalidConfig(mistakes)
  return toConfig(parsed.value, { completions, presets, file, env, namesFile: names.value })
}

/** A section whose lines are all comments counts as not there. */
function withoutEmptySections(value: unknown): unknown {
  if (!isLoose(value)) return value
  const isEmpty = (key: string) => value[key] === null && Object.hasOwn(configSchema.shape, key)
  return Object.fromEntries(Object.entries(value).filter(([key]) => !isEmpty(key)))
}

/** Pages tell all that was recorded, so nobody else may read them without a token. */
function explainHost(written: Loose, env: NodeJS.ProcessEnv): Issue[] {
  const host = env['DATELINE_WEB_HOST'] || (isLoose(written['web']) ? written['web']['host'] : undefined)
  const hasToken = Boolean(env['DATELINE_WEB_TOKEN'] || env['DATELINE_WEB_TOKEN_FILE'])
  if (typeof host !== 'string' || LOCAL_HOST.test(host) || hasToken) return []
  const sentence = 'others could reach this address: set DATELINE_WEB_TOKEN in the environment, or write 127.0.0.1'
  return [{ path: ['web', 'host'], sentence, part: 'value' }]
}

function sourceIssues(completion: Completion, at: number, { isSound }: { readonly isSound: boolean }): Issue[] {
  // What the schema of the file said of a setting would be said again by each source that has it.
  const issues = [...completion.siteIssues, ...(isSound ? completion.settingsIssues : [])]
  return issues.map((issue) => ({ ...issue, path: ['sources', at, ...issue.path] satisfies Path }))
}

/** The issues as mistakes of the file, but for values that are already known to be wrong, such as a missing variable. */
function newMistakes(issues: readonly Issue[], yaml: Yaml): Mistake[] {
  const place = ({ line, column }: Mistake) => `${line}:${column}`
  const known = new Set(yaml.mistakes.map(place))
  const mistakes = issues.map(({ path, sentence, part }) => yaml.mistakeAt(path, sentence, part))
  return mistakes.filter((mistake) => !known.has(place(mistake)))
}

/** More than people read. */
const MESSAGES_A_MINUTE = 20

/** Programs take messages as fast as they come. */
function isForPrograms(url: string): boolean {
  return /^(?:log|jsons?|exec):/iu.test(url)
}

type Surroundings = {
  readonly completions: readonly Completion[]
  readonly presets: WrittenPresets
  readonly file: string
  readonly env: NodeJS.ProcessEnv
  readonly namesFile: unknown
}

function toWeb({ host, port, url }: WrittenConfig['web'], env: NodeJS.ProcessEnv): Config['web'] {
  const isGiven = Boolean(env['DATELINE_WEB_TOKEN'] || env['DATELINE_WEB_TOKEN_FILE'])
  const token = isGiven ? resolveText(`$\{DATELINE_WEB_TOKEN}`, env).text : null
  return { host: env['DATELINE_WEB_HOST'] || host, port, publicUrl: url ?? null, token: token || null }
}

function toConfig(written: WrittenConfig, { completions, presets, file, env, namesFile }: Surroundings): Config {
  const { timeout, perHost, proxy = null, requestLog, ...fetch } = written.fetch
  return {
    file,
    store: { kind: 'sqlite', file: storeFile(written.store, file) },
    // In a container the address to listen on is the image's to say, not the file's.
    web: toWeb(written.web, env),
    keep: { capturesMs: written.keep.captures ?? null, evidence: written.keep.evidence },
    fetch: {
      ...fetch,
      proxy,
      requestLog: requestLog === undefined ? null : resolve(dirname(file), requestLog),
      timeoutMs: timeout,
      perHost: { concurrency: perHost.concurrency, delayMs: perHost.delay, visitsPerHour: perHost.visitsPerHour },
    },
    sources: written.sources.map((source, at) => toSource(source, completions[at], fetch)),
    channels: Object.entries(written.channels).map(
      ([name, { url, secret = null, rate, quiet = null, template = null, args, allowPrivate }]): Channel => ({
        name,
        url,
        secret,
        perMinute: rate ?? (isForPrograms(url) ? Number.MAX_SAFE_INTEGER : MESSAGES_A_MINUTE),
        quiet,
        template,
        args,
        allowPrivate,
      }),
    ),
    rules: written.rules.map((rule) => toRule(rule, presets)),
    names: toNames(namesFile, written.names),
  }
}
