import { closeSync, existsSync, openSync, renameSync, rmSync, statSync } from 'node:fs'
import { backup, DatabaseSync } from 'node:sqlite'
import { Failure } from '../model/failure.ts'
import type { BackupRecord } from '../model/records.ts'
import { toStoreFailure } from './store-failure.ts'

/** Pages a step: some megabytes, so that a stop is noticed soon. */
const PAGES_A_STEP = 500

const BUSY_TIMEOUT_MS = 5000

export type BackupOptions = {
  readonly signal: AbortSignal
  /** From 0 to 1. */
  readonly onProgress: (share: number) => void
}

/**
 * Copies a store into a new file that only its owner reads, while others write: the copy is the store as it was at one
 * instant. It is whole, read through and counted before it has its name. Throws `usage` where the file is there already
 * or cannot be made, `store-…` where the copy is not what was copied, and `interrupted`.
 */
export async function backUp(store: string, to: string, options: BackupOptions): Promise<BackupRecord> {
  const part = `${to}.part`
  refuseExisting(to)
  makeFile(part)
  try {
    const expected = await copy(store, part, options)
    const found = inspect(part)
    if (JSON.stringify(found) !== JSON.stringify(expected)) throw unlikeStore(to)
    refuseStopped(options.signal)
    giveName(part, to)
    return { file: to, bytes: statSync(to).size, rows: found }
  } catch (error) {
    throw toStoreFailure(error, store)
  } finally {
    for (const suffix of ['', '-journal', '-wal', '-shm']) rmSync(`${part}${suffix}`, { force: true })
  }
}

function refuseExisting(to: string): void {
  if (existsSync(to)) throw new Failure('usage', `${to} is there already: a backup never overwrites a file.`)
}

function refuseStopped({ aborted }: AbortSignal): void {
  if (aborted) throw new Failure('interrupted', 'The backup was stopped; nothing was written.')
}

function makeFile(file: string): void {
  try {
    closeSync(openSync(file, 'wx', 0o600))
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException
    const why = code === 'EEXIST' ? 'is there already: another backup may be writing it' : `cannot be made (${code})`
    throw new Failure('usage', `${file} ${why}.`, { cause: error })
  }
}

/** A name that somebody took meanwhile is left to them: making it exclusively is what decides. */
function giveName(part: string, to: string): void {
  refuseExisting(to)
  makeFile(to)
  renameSync(part, to)
}

async function copy(store: string, part: string, { signal, onProgress }: BackupOptions) {
  const source = new DatabaseSync(store, { readOnly: true, timeout: BUSY_TIMEOUT_MS })
  try {
    // Within a transaction of ours the copy is of one instant; without one, each write of others would start it anew.
    source.exec('BEGIN')
    const rows = countRows(source)
    await backup(source, part, {
      rate: PAGES_A_STEP,
      progress: ({ totalPages, remainingPages }) => {
        refuseStopped(signal)
        onProgress(1 - remainingPages / Math.max(1, totalPages))
      },
    })
    return rows
  } finally {
    source.close()
  }
}

function inspect(part: string): BackupRecord['rows'] {
  const copied = new DatabaseSync(part, { timeout: BUSY_TIMEOUT_MS })
  try {
    const rows = copied.prepare('PRAGMA integrity_check(1)').all()
    if (rows.some(({ integrity_check: said }) => said !== 'ok')) {
      throw new Failure('store-unreadable', 'The copy is damaged, and so the store is: `dateline verify` says where.')
    }
    return countRows(copied)
  } finally {
    copied.close()
  }
}

function countRows(db: DatabaseSync): BackupRecord['rows'] {
  const names = db.prepare("SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite%'").all()
  const counts = names.map(({ name }) => {
    const { count } = db.prepare(`SELECT count(*) AS count FROM "${name}"`).get() as { count: number }
    return [String(name), count]
  })
  return Object.fromEntries(counts)
}

function unlikeStore(to: string): Failure {
  return new Failure('store-unreadable', `The copy for ${to} lacks rows of the store, and was thrown away.`)
}
