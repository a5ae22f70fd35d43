import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { createJudge } from '../alert/rules.ts'
import type { Config } from '../config/config.ts'
import { loadConfig } from '../config/load-config.ts'
import { explainBelief } from '../model/belief.ts'
import { Failure } from '../model/failure.ts'
import type { CaptureRecord, ChangeRecord } from '../model/records.ts'
import { evidenceLines, type RuleVerdict } from '../present/evidence-lines.ts'
import type { Database } from '../store/open-store.ts'
import { findTextOf } from '../store/read-articles.ts'
import { readCapture } from '../store/read-capture.ts'
import { findEvidence } from '../store/read-evidence.ts'
import type { Globals } from './globals.ts'
import { toRuleContext } from './open-senders.ts'
import { readStore } from './read-store.ts'

/** Options as they are written on the command line. */
export type ExplainOptions = { readonly save?: string }

/** Prints why a change is believed, and what it stands on; `--save` writes the pages behind it into a folder. */
export async function explainCommand(globals: Globals, id: string, { save }: ExplainOptions): Promise<number> {
  const { json, out } = globals
  const config = loadConfig(globals.config, globals.env)
  const { evidence, saved, rules } = await readStore(globals, async (db) => {
    const found = /^\d{1,15}$/u.test(id) ? await findEvidence(db, Number(id)) : undefined
    if (found === undefined) throw new Failure('change-unknown', `No change ${id} is on record.`)
    const saved = save === undefined ? [] : await saveCaptures(db, found.captures, save)
    return { evidence: found, saved, rules: await judgeRules(db, found.change, config) }
  })
  const belief = explainBelief(evidence.change)
  if (json) out.records([{ ...evidence, ...belief, rules }])
  else out.lines(await evidenceLines(evidence, { belief, rules }, out.terminal))
  if (!json && saved.length > 0) out.lines(['', ...saved.map((file) => `Wrote ${file}`)])
  return 0
}

/** What each rule of now makes of the change: null where it concerns it, else why not. */
async function judgeRules(db: Database, change: ChangeRecord, config: Config): Promise<RuleVerdict[]> {
  const judge = createJudge(toRuleContext(config))
  const text = await findTextOf(db, change)
  return config.rules.map((rule) => ({ rule: rule.name, to: rule.to, whyNot: judge(rule, change, text) }))
}

/** Writes each capture as it came, under its number; a file that is there already is left alone. */
async function saveCaptures(db: Database, captures: readonly CaptureRecord[], folder: string): Promise<string[]> {
  const files: string[] = []
  for (const { id, url } of captures) {
    const { body, headers } = await readCapture(db, id)
    const file = join(folder, `capture-${id}-${new URL(url).hostname}${extensionOf(headers['content-type'])}`)
    writeNew(file, folder, body)
    files.push(file)
  }
  return files
}

function extensionOf(type: string | undefined): string {
  if (type?.includes('html') === true) return '.html'
  return type?.includes('json') === true ? '.json' : '.bin'
}

function writeNew(file: string, folder: string, body: Buffer): void {
  try {
    mkdirSync(folder, { recursive: true })
    writeFileSync(file, body, { flag: 'wx', mode: 0o600 })
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException
    throw new Failure('usage', `${file} cannot be written (${code}).`, { cause: error })
  }
}
