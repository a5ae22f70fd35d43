import { setImmediate as turn } from 'node:timers/promises'
import type { VerifiedRecord } from '../model/records.ts'
import type { Database } from './open-store.ts'
import { ifReadable } from './readable.ts'
import { sealOf } from './seals.ts'
import type { Verifying } from './verifying.ts'

const BATCH = 500

type Link = { readonly id: number; readonly seal: string }

type End = { readonly id: string; readonly last_change_id: number | null; readonly last_seal: string | null }

export type Chains = { readonly changes: number; readonly chains: VerifiedRecord['chains'] }

/** Follows the chain of each source's changes from its first to its last. */
export async function verifyChains(db: Database, verifying: Verifying): Promise<Chains> {
  const sources = await db.selectFrom('sources').select(['id', 'last_change_id', 'last_seal']).orderBy('id').execute()
  const { count } = await db
    .selectFrom('changes')
    .select(({ fn }) => fn.countAll<number>().as('count'))
    .executeTakeFirstOrThrow()
  let done = 0
  const onLink = () => {
    verifying.onProgress({ what: 'change', done, of: count })
    done += 1
  }
  for (const source of sources) await followChain(db, source, { ...verifying, onLink })
  const chains = sources.flatMap(({ id, last_change_id: change, last_seal: seal }) =>
    change === null || seal === null ? [] : [{ source: id, change, seal }],
  )
  return { changes: count, chains }
}

async function followChain(
  db: Database,
  source: End,
  { onFinding, onLink }: Verifying & { onLink: () => void },
): Promise<void> {
  const name = (id: number, problem: string) =>
    onFinding({ type: 'finding', what: 'change', id, source: source.id, problem })
  let previous: Link | null = null
  let isKnown = true
  for await (const { id, row } of readChanges(db, source.id)) {
    onLink()
    if (row === undefined) {
      name(id, 'it cannot be read')
      isKnown = false
      continue
    }
    const follows: number | null = row.previous_id
    if (follows !== (previous?.id ?? null) && follows !== null && follows < row.id && !(await isThere(db, follows))) {
      name(follows, 'it is missing: it was deleted')
      // The seal of what was deleted is not known: this one is believed as it stands.
    } else if (isKnown && sealOf('changes', { ...row, previous_seal: previous?.seal ?? null }) !== row.seal) {
      name(row.id, 'it was altered since it was recorded, or stands in another place')
    }
    previous = row
    // What follows one that cannot be read is believed as it stands.
    isKnown = true
  }
  verifyEnd(source, previous, name)
}

function verifyEnd(source: End, last: Link | null, name: (id: number, problem: string) => void): void {
  if (source.last_change_id === (last?.id ?? null) && source.last_seal === (last?.seal ?? null)) return
  const { last_change_id: id } = source
  if (id !== null && id > (last?.id ?? 0)) name(id, 'it is missing: it was deleted')
  else name(last?.id ?? id ?? 0, 'it is not the end of its chain, as the source has it')
}

function readChange(db: Database, id: number) {
  return db.selectFrom('changes').selectAll().where('id', '=', id).executeTakeFirst()
}

async function isThere(db: Database, id: number): Promise<boolean> {
  return (await db.selectFrom('changes').select('id').where('id', '=', id).executeTakeFirst()) !== undefined
}

/** The changes of a source in order; of one that cannot be read, the id alone. */
async function* readChanges(db: Database, sourceId: string) {
  for (let after = Number.MIN_SAFE_INTEGER; ; ) {
    const batch = db
      .selectFrom('changes')
      .where('source_id', '=', sourceId)
      .where('id', '>', after)
      .orderBy('id')
      .limit(BATCH)
    const rows = await ifReadable(() => batch.selectAll().execute())
    const ids = rows ?? (await batch.select('id').execute())
    for (const [at, { id }] of ids.entries()) {
      yield { id, row: rows?.[at] ?? (await ifReadable(() => readChange(db, id))) }
    }
    await turn()
    const last = ids.at(-1)
    if (last === undefined) return
    after = last.id
  }
}
