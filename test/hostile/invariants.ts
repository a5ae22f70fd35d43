import { readFileSync } from 'node:fs'
import type { DatabaseSync as Sqlite } from 'node:sqlite'
import { DatabaseSync } from 'node:sqlite'
import type { Canaries } from './canaries.ts'
import { type HostileWatch, SECRETS } from './watch.ts'

// What has to hold after every row, whatever was done: the numbers are those of the table of faults. (v) and (viii) are
// about the process, and are watched by in-namespace.ts; (vii) is watched while a row runs, by watch.ts.

/** What does not hold, in words; empty where all does. `received` is all that the desk's channel was sent. */
export function findBroken(watch: HostileWatch, canaries: Canaries, received: string): string[] {
  const { file } = watch.works.store
  const db = new DatabaseSync(file, { readOnly: true })
  try {
    return [
      ...watch.wrong,
      ...findRemovals(db),
      ...canaries.touched.map((canary) => `(ii) ${canary} was touched`),
      ...findDamage(db),
      ...findUnowed(db),
      ...findSecrets([watch.logged.join('\n'), received, readFileSync(file, 'latin1'), dump(db)].join('\n')),
      ...watch.logged.filter((line) => line.includes('"code":"bug"')).map((line) => `(viii) ${line}`),
    ]
  } finally {
    db.close()
  }
}

/** (i) Nothing is gone because of an attempt that did not go well; rows after which something truly is gone say so. */
function findRemovals(db: Sqlite): string[] {
  const rows = db.prepare("SELECT kind, summary FROM changes WHERE kind IN ('removed', 'delisted', 'purge')").all()
  return rows.map(({ kind, summary }) => `(i) ${kind}: ${summary}`)
}

/** (iii) The store is whole. */
function findDamage(db: Sqlite): string[] {
  const { integrity_check: verdict } = db.prepare('PRAGMA integrity_check').get() as { integrity_check: string }
  const strays = db.prepare('PRAGMA foreign_key_check').all()
  return [...(verdict === 'ok' ? [] : [`(iii) ${verdict}`]), ...strays.map((row) => `(iii) ${JSON.stringify(row)}`)]
}

/** (iv) Every change that is to be told is owed to the one channel there is, once. */
function findUnowed(db: Sqlite): string[] {
  const rows = db
    .prepare(`SELECT changes.id, changes.kind, count(delivery_changes.change_id) AS owed FROM changes
      LEFT JOIN delivery_changes ON delivery_changes.change_id = changes.id
      WHERE changes.announce_by IS NULL GROUP BY changes.id HAVING owed <> 1`)
    .all()
  return rows.map(({ id, kind, owed }) => `(iv) change ${id}, ${kind}, is owed ${owed} times`)
}

/** (vi) What was planted is nowhere, in none of the forms it could take. */
function findSecrets(text: string): string[] {
  const forms = (secret: string) => [secret, Buffer.from(secret).toString('base64').replace(/=+$/u, '')]
  return SECRETS.filter((secret) => forms(secret).some((form) => text.includes(form))).map(
    (secret) => `(vi) ${secret} came to light`,
  )
}

function dump(db: Sqlite): string {
  const tables = db.prepare("SELECT name FROM sqlite_schema WHERE type = 'table'").all() as { name: string }[]
  return tables.map(({ name }) => JSON.stringify(db.prepare(`SELECT * FROM "${name}"`).all())).join('\n')
}
