import type { ChangeRecord } from '../model/records.ts'
import type { Rule, WordMatch } from '../model/rule.ts'
import { foldText } from '../model/text.ts'
import type { Route } from '../store/owe-alerts.ts'

/**
 * The channels that the rules send a change to, each once; of several rules that name one channel the most hurried
 * counts. `text` is the article's, where it was read. Pure.
 */
export function createRoute(rules: readonly Rule[]): (change: ChangeRecord, text: string | null) => Route[] {
  return (change, text) => {
    const routes = new Map<string, number | null>()
    for (const rule of rules.filter((one) => concerns(one, change, text))) {
      for (const channel of rule.to) routes.set(channel, mostHurried(routes.get(channel), rule.digestMs))
    }
    return [...routes].map(([channel, digestMs]) => ({ channel, digestMs }))
  }
}

function concerns(rule: Rule, change: ChangeRecord, text: string | null): boolean {
  if (!rule.on.includes(change.kind)) return false
  if (rule.sources !== null && !change.sources.some((source) => rule.sources?.includes(source))) return false
  return rule.match === null || saysWords(rule.match, change, text)
}

function saysWords({ any, all, none }: WordMatch, change: ChangeRecord, text: string | null): boolean {
  // What an edit took away is as telling as what it brought.
  const said = [
    change.article?.title,
    change.article?.excerpt,
    change.before?.title,
    ...(change.before?.paragraphs ?? []),
    text,
  ]
  const haystack = foldText(said.filter((part) => part !== null && part !== undefined).join('\n'))
  const isSaid = (word: string) => haystack.includes(foldText(word))
  return (any.length === 0 || any.some(isSaid)) && all.every(isSaid) && !none.some(isSaid)
}

function mostHurried(known: number | null | undefined, digestMs: number | null): number | null {
  if (known === undefined) return digestMs
  return known === null || digestMs === null ? null : Math.min(known, digestMs)
}
