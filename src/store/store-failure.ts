import { Failure } from '../model/failure.ts'

const BUSY = 5
const READ_ONLY = 8
const IO_ERROR = 10
const CORRUPT = 11
const FULL = 13
const CANNOT_OPEN = 14
const NOT_A_DATABASE = 26

/**
 * What SQLite or the file system said of the store, as a Failure; anything else stays what it was.
 * Result codes: https://sqlite.org/rescode.html, the low byte is the primary one.
 */
export function toStoreFailure(error: unknown, file: string): unknown {
  if (error instanceof Failure || !(error instanceof Error)) return error
  const primary = primaryCode(error)
  if (primary === BUSY)
    return new Failure('store-busy', `Another process holds the store ${file} for writing.`, { cause: error })
  if (primary === FULL || codeOf(error) === 'ENOSPC') {
    return new Failure('store-full', `There is no space left for the store ${file}.`, { cause: error })
  }
  const reason = primary === null ? FILE_REASONS[codeOf(error)] : STORE_REASONS[primary]
  if (reason === undefined) return error
  return new Failure('store-unreadable', `The store ${file} ${reason}.`, { cause: error })
}

/** Somebody else has a lock that SQLite needed. */
export function isBusy(error: unknown): boolean {
  return error instanceof Error && primaryCode(error) === BUSY
}

function primaryCode(error: Error): number | null {
  return 'errcode' in error ? Number(error.errcode) & 0xff : null
}

const STORE_REASONS: Readonly<Record<number, string>> = {
  [READ_ONLY]: 'cannot be written to',
  [IO_ERROR]: 'cannot be read: the disk reports an error',
  [CORRUPT]: 'is damaged: restore a backup',
  [CANNOT_OPEN]: 'cannot be opened',
  [NOT_A_DATABASE]: 'is not a database',
}

const FILE_REASONS: Readonly<Record<string, string>> = {
  EACCES: 'cannot be opened: permission denied',
  EPERM: 'cannot be opened: permission denied',
  EROFS: 'is on a disk that cannot be written to',
  ENOTDIR: 'cannot be made: a part of its path is not a folder',
  EEXIST: 'cannot be made: a part of its path is not a folder',
  EISDIR: 'is a folder',
}

function codeOf(error: Error): string {
  return 'code' in error ? String(error.code) : ''
}
