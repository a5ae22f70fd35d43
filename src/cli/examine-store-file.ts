import { accessSync, constants, existsSync, statfsSync } from 'node:fs'
import { dirname } from 'node:path'
import { adviceFor } from '../model/advice.ts'
import type { DiagnosisRecord } from '../model/diagnosis.ts'
import { toFailure } from '../model/failure.ts'
import { examineStore } from '../store/examine-store.ts'

const LOW_BYTES = 200e6
const TOO_LOW_BYTES = 50e6

/** Whether the store is there, sound and ours to write to; nothing of it is changed. */
export function examineStoreFile(file: string): DiagnosisRecord {
  const finding = { part: 'store', name: null } as const
  try {
    const store = examineStore(file)
    if (!isWritable(store === null ? nearestFolder(file) : file)) {
      return unreadable(`${file} cannot be written to by this user.`)
    }
    if (store === null) {
      return {
        ...finding,
        state: 'ok',
        found: `${file} is not there yet; the first check makes it.`,
        code: null,
        advice: null,
      }
    }
    if (store.problems.length > 0) return unreadable(`${file} is damaged: ${store.problems.join('; ')}.`, RESTORE)
    const size = sizeText(store.bytes)
    if (store.isOpenToOthers) {
      const advice = `It may hold pages from behind a login: chmod 600 ${file}`
      return { ...finding, state: 'warning', found: `${file} is sound, and others can read it.`, code: null, advice }
    }
    const age = store.isOlder ? ', written by an older version: the next check brings it up' : ''
    return { ...finding, state: 'ok', found: `${file} is sound, ${size}${age}.`, code: null, advice: null }
  } catch (error) {
    const { code, message } = toFailure(error)
    return { ...finding, state: 'failed', found: message, code, advice: adviceFor(code) }
  }
}

const RESTORE = 'Stop the daemon and restore a backup; Dateline never overwrites a store that it cannot read.'

function unreadable(found: string, advice = adviceFor('store-unreadable')): DiagnosisRecord {
  return { part: 'store', name: null, state: 'failed', found, code: 'store-unreadable', advice }
}

/** Whether there is room for what is to be recorded. */
export function examineDisk(file: string): DiagnosisRecord {
  const folder = nearestFolder(file)
  const { bavail, bsize } = statfsSync(folder)
  const free = bavail * bsize
  const found = `${sizeText(free)} free for the store.`
  const finding = { part: 'disk', name: null, found } as const
  if (free >= LOW_BYTES) return { ...finding, state: 'ok', code: null, advice: null }
  const state = free < TOO_LOW_BYTES ? 'failed' : 'warning'
  return { ...finding, state, code: 'store-full', advice: adviceFor('store-full') }
}

/** The folder of a file, or the nearest above it that is there. */
function nearestFolder(file: string): string {
  let folder = dirname(file)
  while (!existsSync(folder)) folder = dirname(folder)
  return folder
}

function isWritable(path: string): boolean {
  try {
    accessSync(path, constants.W_OK)
    return true
  } catch {
    // The only answer that access gives to "may I?".
    return false
  }
}

function sizeText(bytes: number): string {
  const [size, unit] = bytes >= 1e9 ? [bytes / 1e9, 'GB'] : [bytes / 1e6, 'MB']
  return `${size.toFixed(1)} ${unit}`
}
