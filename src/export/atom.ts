import { nameUrn } from '../archive/name-urn.ts'
import type { ChangeRecord } from '../model/records.ts'
import { atomEnd, atomEntry, atomStart } from '../present/atom.ts'
import { streamChanges } from '../store/read-changes.ts'
import { listNames } from '../store/read-zones.ts'
import type { Exporting } from './exporting.ts'

/** Changes as an Atom feed, the newest first. */
export async function* writeAtom({ db, query, now, program }: Exporting): AsyncGenerator<string> {
  const changes = streamChanges(db, query, { newestFirst: true })
  const first = await changes.next()
  const newest: ChangeRecord | null = first.done === true ? null : first.value
  yield atomStart({
    id: nameUrn(`feed ${query.source ?? '*'}`),
    title: query.source === null ? 'Dateline: all sources' : `Dateline: ${await nameOf({ db, query })}`,
    updatedAt: newest?.at ?? new Date(now).toISOString(),
    program,
  })
  if (newest !== null) yield entry(newest)
  for await (const change of changes) yield entry(change)
  yield atomEnd
}

function entry(change: ChangeRecord): string {
  return atomEntry(change, nameUrn(`change ${change.source} ${change.id} ${change.at}`))
}

async function nameOf({ db, query }: Pick<Exporting, 'db' | 'query'>): Promise<string> {
  const sources = await listNames(db)
  return sources.find(({ id }) => id === query.source)?.name ?? query.source ?? ''
}
