/** What a robots.txt says to us (RFC 9309), and how long it wants us to wait between two requests. */
export type RobotsRules = { readonly rules: readonly RobotsRule[]; readonly crawlDelayMs: number | null }

export type RobotsRule = {
  readonly allow: boolean
  /** How much of a path it names: the longest match counts. */
  readonly length: number
  /** What stands between its wildcards. */
  readonly parts: readonly string[]
  /** It ends with `$`: nothing may follow. */
  readonly whole: boolean
}

type Group = { readonly agents: Set<string>; readonly rules: RobotsRule[]; crawlDelayMs: number | null }

// RFC 9309, section 2.5, asks for at least that many.
export const MAX_ROBOTS_BYTES = 500 * 1024
const MAX_RULES = 10_000
const LONGEST_CRAWL_DELAY_MS = 10 * 60_000

/**
 * Reads the groups that name `agent`, or else those for everybody. Written here because the package in use read three
 * things otherwise than the RFC: a record of another kind ended a group, a byte order mark hid the first line, and
 * `%62` was not `b`.
 */
export function parseRobots(text: string, agent: string): RobotsRules {
  const groups = readGroups(text.replace(/^\uFEFF/u, ''))
  const named = groups.filter(({ agents }) => agents.has(agent.toLowerCase()))
  const ours = named.length > 0 ? named : groups.filter(({ agents }) => agents.has('*'))
  const delays = ours.flatMap(({ crawlDelayMs }) => crawlDelayMs ?? [])
  return {
    rules: ours.flatMap(({ rules }) => rules),
    crawlDelayMs: delays.length === 0 ? null : Math.min(LONGEST_CRAWL_DELAY_MS, Math.max(...delays)),
  }
}

/** The name by which rules speak of a program: what its User-Agent begins with. */
export function productToken(userAgent: string): string {
  return /^[a-z_-]+/iu.exec(userAgent)?.[0] ?? userAgent
}

/** The longest rule that fits decides, and of two as long the one that allows; without any, all is allowed. */
export function allowsPath({ rules }: RobotsRules, url: URL): boolean {
  if (rules.length === 0) return true
  const path = normalise(url.pathname + url.search)
  let decisive: RobotsRule | null = null
  for (const rule of rules) {
    const isLonger =
      decisive === null || rule.length > decisive.length || (rule.length === decisive.length && rule.allow)
    if (isLonger && fits(rule, path)) decisive = rule
  }
  return decisive?.allow ?? true
}

function readGroups(text: string): Group[] {
  const groups: Group[] = []
  let rulesSeen = true
  let count = 0
  for (const line of text.split(/\r\n|\r|\n/u)) {
    const [, key = '', value = ''] = /^\s*([a-z-]+)\s*:\s*([^#]*)/iu.exec(line) ?? []
    const name = key.toLowerCase()
    const group = groups.at(-1)
    if (name === 'user-agent') {
      // Agents in a row share what follows; whatever else stands between them does not part them.
      if (rulesSeen || group === undefined)
        groups.push({ agents: new Set([agentOf(value)]), rules: [], crawlDelayMs: null })
      else group.agents.add(agentOf(value))
      rulesSeen = false
    } else if (group !== undefined && (name === 'allow' || name === 'disallow')) {
      rulesSeen = true
      if (value.trim() !== '' && count++ < MAX_RULES) group.rules.push(toRule(value.trim(), name === 'allow'))
    } else if (group !== undefined && name === 'crawl-delay' && /^\d+(\.\d+)?\s*$/u.test(value)) {
      rulesSeen = true
      group.crawlDelayMs = Number(value) * 1000
    }
  }
  return groups
}

function agentOf(value: string): string {
  const name = value.trim()
  return name.startsWith('*') ? '*' : productToken(name).toLowerCase()
}

function toRule(pattern: string, allow: boolean): RobotsRule {
  const whole = pattern.endsWith('$')
  const parts = normalise(whole ? pattern.slice(0, -1) : pattern).split('*')
  return { allow, length: Buffer.byteLength(pattern), parts, whole }
}

/** Each part stands after the one before, as far left as it can: there is no need to try again. */
function fits({ parts: [first = '', ...further], whole }: RobotsRule, path: string): boolean {
  if (!path.startsWith(first)) return false
  let at = first.length
  for (const [index, part] of further.entries()) {
    if (whole && index === further.length - 1) return path.length - part.length >= at && path.endsWith(part)
    const found = path.indexOf(part, at)
    if (found === -1) return false
    at = found + part.length
  }
  return !whole || at === path.length
}

const UNRESERVED = /[A-Za-z0-9\-._~]/u

/** One spelling for each path: what needs escaping is escaped, in capitals, and nothing else is (section 2.2.2). */
function normalise(path: string): string {
  return path
    .replace(/[^\x21-\x7e]/gu, (letter) => encodeURIComponent(letter.toWellFormed()))
    .replace(/%([\da-f]{2})/giu, (escaped, hex) => {
      const letter = String.fromCharCode(Number.parseInt(hex, 16))
      return UNRESERVED.test(letter) ? letter : escaped.toUpperCase()
    })
}
