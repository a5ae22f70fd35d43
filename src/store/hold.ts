import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { dirname } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { Failure } from '../model/failure.ts'
import { isBusy, toStoreFailure } from './store-failure.ts'

/** What one process at a time may do with a store. */
export type HoldName = 'daemon' | 'deliveries'

export type Holder = { readonly pid: number; readonly since: string }

export type Hold = { release(): void }

const NOBODY: Holder = { pid: 0, since: 'unknown' }

/**
 * Takes a hold on a store for as long as this process lives, or gives back who has it. The hold is an open write
 * transaction on an empty file beside the store, so it dies with its process, however that dies: the next start takes
 * over at once. Who has it stands in a second file, which only those read who are refused.
 */
export function takeHold(store: string, name: HoldName, me: Holder): Hold | Holder {
  const file = `${store}-${name}`
  try {
    return lockFile(file, me) ?? readHolder(file)
  } catch (error) {
    throw toStoreFailure(error, file)
  }
}

/** Takes the hold of the daemon, or throws `store-held` naming the process that has it. */
export function holdAsDaemon(store: string, me: Holder): Hold {
  const taken = takeHold(store, 'daemon', me)
  if ('release' in taken) return taken
  throw new Failure('store-held', `Another daemon (process ${taken.pid}, since ${taken.since}) works on ${store}.`)
}

/** Takes a hold as soon as it is free, and keeps it: asked again and again, it says whether it is held by now. */
export function keepHold(store: string, name: HoldName, me: Holder): Hold & { isHeld(): boolean } {
  let held: Hold | null = null
  return {
    isHeld() {
      if (held === null) {
        const taken = takeHold(store, name, me)
        if ('release' in taken) held = taken
      }
      return held !== null
    },
    release: () => held?.release(),
  }
}

function lockFile(file: string, me: Holder): Hold | null {
  mkdirSync(dirname(file), { recursive: true, mode: 0o700 })
  const lock = new DatabaseSync(file, { timeout: 0 })
  try {
    lock.exec('BEGIN IMMEDIATE')
    writeFileSync(`${file}-holder`, JSON.stringify(me))
    return { release: () => lock.close() }
  } catch (error) {
    lock.close()
    if (isBusy(error)) return null
    throw error
  }
}

function readHolder(file: string): Holder {
  try {
    return JSON.parse(readFileSync(`${file}-holder`, 'utf8')) as Holder
  } catch {
    // Whoever took the hold a moment ago has not yet written it down.
    return NOBODY
  }
}
