import { breaksQuiet, quietUntil } from '../model/quiet.ts'
import type { ChangeRecord } from '../model/records.ts'
import type { Channel, Rule } from '../model/rule.ts'
import type { Route, RouteChange } from '../store/owe-alerts.ts'
import { isToldByScript, languageOfScript } from './languages.ts'
import { createMatch, type Match } from './match.ts'
import type { Aliases } from './words.ts'

/** What rules ask of a source: whose site it is, and in which language it says that it writes. */
export type RuleSource = { readonly id: string; readonly site: string; readonly language: string | null }

export type RuleContext = { readonly sources: readonly RuleSource[]; readonly aliases: Aliases }

/** Why a rule does not concern a change, as the end of a sentence; null where it does. `text` is the article's, where it was read. */
export type JudgeRule = (rule: Rule, change: ChangeRecord, text: string | null) => string | null

/**
 * The channels that the rules send a change to, each once; of several rules that name one channel the most hurried
 * counts. In the quiet hours of a channel only what breaks them is hurried. Pure.
 */
export function createRoute(rules: readonly Rule[], channels: readonly Channel[], context: RuleContext): RouteChange {
  const judge = createJudge(context)
  const quiets = new Map(channels.map(({ name, quiet }) => [name, quiet]))
  return (change, text, now) => {
    const routes = new Map<string, Route>()
    for (const rule of rules.filter((one) => judge(one, change, text) === null)) {
      for (const channel of rule.to) {
        const quiet = quiets.get(channel) ?? null
        const until = breaksQuiet(quiet, change) ? null : quietUntil(quiet, now)
        const route = { channel, digestMs: rule.digestMs, digestCount: rule.digestCount, quietUntil: until }
        routes.set(channel, moreHurried(routes.get(channel), route))
      }
    }
    return [...routes.values()]
  }
}

function moreHurried(known: Route | undefined, route: Route): Route {
  if (known === undefined) return route
  const sooner = (route.digestMs ?? 0) - (known.digestMs ?? 0)
  const isFuller = (route.digestCount ?? Infinity) < (known.digestCount ?? Infinity)
  return sooner < 0 || (sooner === 0 && isFuller) ? route : known
}

/** Says of each rule whether it concerns a change, and if not, what it is that does not fit. Pure. */
export function createJudge({ sources, aliases }: RuleContext): JudgeRule {
  const byId = new Map(sources.map((source) => [source.id, source]))
  const match = createMatch(aliases)
  return (rule, change, text) => {
    if (!rule.on.includes(change.kind)) return `it is about ${rule.on.join(', ')}`
    return explainWhere(rule, change, byId) ?? explainSigns(rule, change) ?? explainWords(rule, change, { text, match })
  }
}

function explainWhere(rule: Rule, change: ChangeRecord, byId: ReadonlyMap<string, RuleSource>): string | null {
  const { sources, sites, languages } = rule
  const known = change.sources.flatMap((id) => byId.get(id) ?? [])
  if (sources !== null && !change.sources.some((id) => sources.includes(id))) {
    return `it is about the sources ${sources.join(', ')}`
  }
  if (sites !== null && !known.some(({ site }) => sites.includes(site)))
    return `it is about the sites ${sites.join(', ')}`
  if (languages === null) return null
  const spoken = languagesOf(change, known)
  // What nobody says cannot rule a change out: an alert too many is better than one too few.
  const mayBe = (language: string) => spoken.includes(language) || (spoken.includes(null) && !isToldByScript(language))
  return languages.some(mayBe) ? null : `it is about texts in ${languages.join(', ')}`
}

/** What the sources say of themselves; of those that say nothing, what the script of the title tells. */
function languagesOf({ article }: ChangeRecord, sources: readonly RuleSource[]): (string | null)[] {
  return sources.map(({ language }) => language ?? languageOfScript(article?.title ?? ''))
}

function explainSigns(rule: Rule, change: ChangeRecord): string | null {
  const { classes, backdated, late } = rule
  if (classes !== null && change.kind === 'edited' && !change.classes.some((one) => classes.includes(one))) {
    return `of edits it is about ${classes.join(', ')}`
  }
  if (backdated !== null && change.backdated !== backdated)
    return `it is about what is ${backdated ? '' : 'not '}backdated`
  if (late !== null && change.late !== late) return `it is about what was ${late ? '' : 'not '}found late`
  return null
}

function explainWords(
  rule: Rule,
  change: ChangeRecord,
  { text, match }: { text: string | null; match: Match },
): string | null {
  return rule.match === null ? null : match(rule.match, change, text)
}
