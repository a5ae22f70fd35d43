import { Failure } from '../model/failure.ts'
import { entryLines, snapshotLines } from '../present/snapshot-lines.ts'
import type { Database } from '../store/open-store.ts'
import { findSnapshot, listSnapshots } from '../store/read-snapshots.ts'
import { listZones } from '../store/read-zones.ts'
import type { Globals } from './globals.ts'
import { readStore } from './read-store.ts'
import { requireSource } from './require-known.ts'

/** What is asked for, as on the command line. */
export type SnapshotsAsked = {
  readonly source: string
  readonly id?: string | undefined
  readonly quarantined?: true
}

/** Prints the stored listings of a source, or with an id the entries of one of them. */
export async function snapshotsCommand(globals: Globals, { source, id, quarantined }: SnapshotsAsked): Promise<number> {
  if (id === undefined) return printSnapshots(globals, { source, onlyQuarantined: quarantined === true })
  if (quarantined) throw new Failure('usage', '--quarantined lists snapshots; it takes no id of one.')
  return printEntries(globals, source, id)
}

async function printSnapshots(
  globals: Globals,
  { source, onlyQuarantined }: { source: string; onlyQuarantined: boolean },
): Promise<number> {
  const { json, out } = globals
  const { snapshots, zone } = await readStore(globals, async (db) => {
    const zone = await sourceZone(db, source)
    return { snapshots: await listSnapshots(db, source, { onlyQuarantined }), zone }
  })
  if (json) out.records(snapshots)
  else if (snapshots.length === 0 && onlyQuarantined) out.hint(`No listing of ${source} is in quarantine.`)
  else if (snapshots.length === 0)
    out.hint(`No listing of ${source} is stored yet: \`dateline check ${source}\` looks now.`)
  else out.lines(await snapshotLines(snapshots, zone, out.terminal))
  return 0
}

async function printEntries(globals: Globals, source: string, id: string): Promise<number> {
  const { json, out } = globals
  const found = await readStore(globals, async (db) => {
    await sourceZone(db, source)
    return /^\d{1,15}$/u.test(id) ? findSnapshot(db, source, Number(id)) : undefined
  })
  if (found === undefined) throw new Failure('snapshot-unknown', `No snapshot ${id} of ${source} is on record.`)
  if (json) out.records(found.entries)
  else if (found.entries.length === 0)
    out.hint(`The listing had no entries: \`dateline snapshots ${source}\` says more.`)
  else out.lines(await entryLines(found.entries, out.terminal))
  return 0
}

async function sourceZone(db: Database, source: string): Promise<string | undefined> {
  const zones = await listZones(db)
  requireSource(source, zones)
  return zones.get(source)
}
