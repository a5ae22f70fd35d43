import { createJudge } from '../alert/rules.ts'
import type { Config } from '../config/config.ts'
import { loadConfig } from '../config/load-config.ts'
import { Failure } from '../model/failure.ts'
import type { ChangeRecord } from '../model/records.ts'
import type { Rule } from '../model/rule.ts'
import { changeLines } from '../present/change-lines.ts'
import { tableLines } from '../present/table.ts'
import { type Database, openStoreForReading } from '../store/open-store.ts'
import { findTextOf } from '../store/read-articles.ts'
import { listChanges } from '../store/read-changes.ts'
import { listZones } from '../store/read-zones.ts'
import type { Globals } from './globals.ts'
import { parseMoment } from './moment.ts'
import { toRuleContext } from './open-senders.ts'
import { didYouMean } from './require-known.ts'

/** Options as they are written on the command line. */
export type BacktestOptions = { readonly since?: string }

const MOST_CHANGES = 100_000

/** `dateline rules`: the rules of the configuration. */
export async function rulesCommand({ config: file, env, json, out }: Globals): Promise<number> {
  const { rules } = loadConfig(file, env)
  if (json) out.records(rules)
  else if (rules.length === 0) out.hint('There is no rule: nothing is alerted. docs/rules.md shows how to write one.')
  else {
    const columns = [
      { heading: 'RULE' },
      { heading: 'ON', atLeast: 20 },
      { heading: 'SOURCES', atLeast: 8 },
      { heading: 'TO' },
    ]
    const rows = rules.map(({ name, on, sources, to }) => [
      name,
      on.join(', '),
      sources?.join(', ') ?? 'all',
      to.join(', '),
    ])
    out.lines(await tableLines({ columns, rows }, out.terminal))
  }
  return 0
}

/** `dateline rules backtest [RULE]`: for each rule, the recorded changes that it would have sent. */
export async function backtestCommand(
  globals: Globals,
  name: string | undefined,
  { since }: BacktestOptions,
): Promise<number> {
  const { config: file, env, json, out } = globals
  const config = loadConfig(file, env)
  const rules = chooseRules(config, name)
  const from = since === undefined ? null : parseMoment('--since', since, out.terminal).firstMs
  const store = await openStoreForReading(config.store.file)
  try {
    const found = await backtest(store.db, { config, rules, since: from })
    const zones = await listZones(store.db)
    if (found.some(({ of }) => of === MOST_CHANGES)) {
      out.hint(`Only the newest ${MOST_CHANGES.toLocaleString('en')} changes were judged: --since asks for fewer.`)
    }
    for (const { rule, changes, of } of found) {
      if (json) out.records(changes.map((change) => ({ rule: rule.name, change })))
      else {
        out.lines([`${rule.name}: ${changes.length} of ${of} changes, to ${rule.to.join(', ')}`])
        if (changes.length > 0) out.lines([...(await changeLines(changes, zones, out.terminal)), ''])
      }
    }
    return 0
  } finally {
    await store.close()
  }
}

type Backtest = { readonly rule: Rule; readonly changes: readonly ChangeRecord[]; readonly of: number }

async function backtest(
  db: Database,
  { config, rules, since }: { config: Config; rules: readonly Rule[]; since: number | null },
): Promise<Backtest[]> {
  const judge = createJudge(toRuleContext(config))
  const query = { source: null, kinds: null, since, until: null, match: null, limit: MOST_CHANGES }
  const changes = await listChanges(db, query)
  const sent = rules.map((rule) => ({ rule, changes: [] as ChangeRecord[], of: changes.length }))
  for (const change of changes) {
    const text = await findTextOf(db, change)
    for (const one of sent) if (judge(one.rule, change, text) === null) one.changes.push(change)
  }
  return sent
}

function chooseRules({ rules, file }: Config, name: string | undefined): readonly Rule[] {
  if (name === undefined) return rules
  const rule = rules.find((one) => one.name === name)
  if (rule !== undefined) return [rule]
  const names = rules.map((one) => one.name)
  throw new Failure('rule-unknown', `There is no rule "${name}" in ${file}.${didYouMean(name, names)}`)
}
