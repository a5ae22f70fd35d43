import { acceptQuarantined } from '../check/accept.ts'
import { loadConfig } from '../config/load-config.ts'
import { openLog } from '../lib/log.ts'
import { Failure } from '../model/failure.ts'
import { changeLines } from '../present/change-lines.ts'
import type { Acceptance } from '../store/accept-snapshot.ts'
import { readChange } from '../store/read-changes.ts'
import { listZones } from '../store/read-zones.ts'
import { assemble } from './assemble.ts'
import { chooseSources } from './choose-sources.ts'
import type { Globals } from './globals.ts'

/** `dateline accept`: believes the listing of a source that is held in quarantine, and says what came of it. */
export async function acceptCommand(globals: Globals, id: string): Promise<number> {
  const { json, out } = globals
  const config = loadConfig(globals.config, globals.env)
  const [source] = chooseSources(config, [id])
  if (source === undefined) throw new Failure('source-unknown', `There is no source ${id} in ${config.file}`)
  const works = await assemble(config, {
    log: await openLog({ pretty: process.stderr.isTTY, level: 'warn' }),
    groupMs: 0,
  })
  try {
    const { db, now, route, newKey } = works.checking
    const accepted = requireAccepted(id, await acceptQuarantined(db, source, { now: now(), route, newKey }))
    if (json) out.records([{ source: id, ...accepted }])
    else {
      out.lines([acceptanceLine(id, accepted)])
      const changes = []
      for (const change of accepted.changes.toReversed()) changes.push(await readChange(db, change))
      if (changes.length > 0) out.lines(['', ...(await changeLines(changes, await listZones(db), out.terminal))])
    }
    return 0
  } finally {
    await works.close()
  }
}

type Accepted = Omit<Extract<Acceptance, { kind: 'accepted' }>, 'kind'>

function requireAccepted(id: string, acceptance: Acceptance): Accepted {
  const { kind, ...accepted } = acceptance
  if (kind === 'nothing') {
    throw new Failure('snapshot-unknown', `No listing of ${id} is in quarantine that is newer than the one believed.`)
  }
  if (kind === 'unread') {
    throw new Failure(
      'snapshot-unknown',
      `Nothing was read of the listing of ${id} in quarantine (${acceptance.reason}).`,
    )
  }
  return accepted as Accepted
}

function acceptanceLine(id: string, { snapshot, reason, entries, changes, renamed }: Accepted): string {
  const facts = [
    `${entries} ${entries === 1 ? 'entry' : 'entries'}`,
    `${changes.length} ${changes.length === 1 ? 'change' : 'changes'}`,
    ...(renamed > 0 ? [`${renamed} under a new address`] : []),
  ]
  return `Accepted snapshot ${snapshot} of ${id} (${reason}): ${facts.join(', ')}.`
}
