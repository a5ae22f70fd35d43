import type { Command } from 'commander'
import { type Act, addVerb } from './add-verb.ts'
import type { AlertsOptions } from './alerts.ts'
import type { BacktestOptions } from './rules.ts'

/** The verbs about alerts and rules. A verb's module is imported only when the verb is used. */
export function addAlertVerbs(program: Command, act: Act): void {
  addAlerts(program, act)
  addRules(program, act)
}

function addAlerts(program: Command, act: Act): void {
  const alerts = addVerb(
    program,
    'alerts',
    'What is owed, was sent or was given up',
    'dateline alerts --state given-up',
  )
    .option('--channel <name>', 'only those of one channel')
    .option('--state <states>', 'only owed, sent or given-up ones; several with commas')
    .option('--limit <number>', 'at most so many; 50 without it')
    .action((options: AlertsOptions) =>
      act(async (globals) => (await import('./alerts.ts')).alertsCommand(globals, options)),
    )
  addVerb(alerts, 'test', 'Send a test message to a channel', 'dateline alerts test desk')
    .argument('<channel>', 'the name of a channel')
    .action((channel: string) =>
      act(async (globals) => (await import('./alerts-send.ts')).testCommand(globals, channel)),
    )
  addVerb(alerts, 'preview', 'Show what a channel would be sent for a change', 'dateline alerts preview 12 desk')
    .argument('<change>', 'the number of a change, as `dateline history --json` prints it')
    .argument('<channel>', 'the name of a channel')
    .action((change: string, channel: string) =>
      act(async (globals) => (await import('./alerts-send.ts')).previewCommand(globals, change, channel)),
    )
  addVerb(alerts, 'retry', 'Send again what was given up, now; or one alert', 'dateline alerts retry 4')
    .argument('[alert]', 'the number of an alert; all that were given up or wait, without it')
    .action((alert: string | undefined) =>
      act(async (globals) => (await import('./alerts-send.ts')).retryCommand(globals, alert)),
    )
}

function addRules(program: Command, act: Act): void {
  const rules = addVerb(program, 'rules', 'The rules, and where each sends to', 'dateline rules').action(() =>
    act(async (globals) => (await import('./rules.ts')).rulesCommand(globals)),
  )
  addVerb(rules, 'backtest', 'Which recorded changes the rules would have sent', 'dateline rules backtest --since 30d')
    .argument('[rule]', 'the name of a rule; all of them without it')
    .option('--since <when>', 'only from then on: 2024-04-15, 2024-04-15T18:00, 24h or 7d')
    .action((rule: string | undefined, options: BacktestOptions) =>
      act(async (globals) => (await import('./rules.ts')).backtestCommand(globals, rule, options)),
    )
}
