import { randomUUID } from 'node:crypto'
import { deliverDue } from '../alert/deliver.ts'
import type { OpenChannel } from '../alert/open-channels.ts'
import type { Config } from '../config/config.ts'
import { loadConfig } from '../config/load-config.ts'
import { openLog } from '../lib/log.ts'
import { Failure } from '../model/failure.ts'
import type { Notice } from '../model/notice.ts'
import { terminalText } from '../present/terminal-text.ts'
import { findOrigins, type OwedDelivery, retryDeliveries } from '../store/deliveries.ts'
import { takeHold } from '../store/hold.ts'
import { openStoreForReading } from '../store/open-store.ts'
import { readChanges } from '../store/read-changes.ts'
import { listDeliveries } from '../store/read-deliveries.ts'
import { assemble } from './assemble.ts'
import type { Globals } from './globals.ts'
import { openSenders } from './open-senders.ts'
import { parseCount } from './parse-count.ts'
import { didYouMean } from './require-known.ts'
import { untilStopped } from './stop.ts'

/** `dateline alerts test CHANNEL`: a message about nothing, sent at once and kept nowhere; exit code 4 where it did not arrive. */
export async function testCommand({ config: file, env, json, quiet, out }: Globals, name: string): Promise<number> {
  const config = loadConfig(file, env)
  requireChannel(config, name)
  const log = await openLog({ pretty: process.stderr.isTTY, level: quiet ? 'warn' : 'info' })
  const senders = openSenders(config, log)
  try {
    return await untilStopped(async (signal) => {
      const notice: Notice = { type: 'test', channel: name, since: new Date().toISOString(), error: null }
      const answer = await channelOf(senders.channels, name).send({ ...nothing(name), notice }, signal)
      const delivered = answer.kind === 'delivered'
      const error = (delivered ? answer.refusal : answer.error) ?? null
      if (json) out.records([{ channel: name, delivered, error }])
      else
        out.lines([`${name}: ${delivered ? 'delivered' : 'not delivered'}${error ? `. ${terminalText(error)}` : ''}`])
      return error === null ? 0 : 4
    })
  } finally {
    await senders.close()
  }
}

/** `dateline alerts preview CHANGE CHANNEL`: what the channel would be sent; nothing is. */
export async function previewCommand(globals: Globals, change: string, name: string): Promise<number> {
  const { config: file, env, json, out } = globals
  const config = loadConfig(file, env)
  requireChannel(config, name)
  const store = await openStoreForReading(config.store.file)
  const senders = openSenders(config, await openLog({ pretty: false, level: 'silent' }))
  try {
    const id = parseCount('CHANGE', change)
    const changes = await readChanges(store.db, [id])
    if (changes.length === 0) throw new Failure('change-unknown', `No change ${id} is on record.`)
    const delivery = { ...nothing(name), changes, origins: await findOrigins(store.db, changes) }
    const preview = channelOf(senders.channels, name).preview(delivery)
    if (json) out.records([{ channel: name, change: id, preview }])
    else out.lines([preview])
    return 0
  } finally {
    await senders.close()
    await store.close()
  }
}

/** `dateline alerts retry [ALERT]`: owes again what was given up, and sends it unless the daemon is there to do so. */
export async function retryCommand(globals: Globals, alert: string | undefined): Promise<number> {
  const { json, out, quiet } = globals
  const config = loadConfig(globals.config, globals.env)
  const id = alert === undefined ? null : parseCount('ALERT', alert)
  const log = await openLog({ pretty: process.stderr.isTTY, level: quiet ? 'warn' : 'info' })
  const works = await assemble(config, { log, groupMs: 0 })
  try {
    return await untilStopped(async (signal) => {
      const { db } = works.store
      const count = await retryDeliveries(db, { id, now: Date.now() })
      if (id !== null && count === 0) {
        throw new Failure('alert-unknown', `No alert ${id} was given up or waits for its next try.`)
      }
      const hold = takeHold(config.store.file, 'deliveries', { pid: process.pid, since: new Date().toISOString() })
      const sends = 'release' in hold
      if (sends) await deliverDue(works.delivering, signal).finally(hold.release)
      if (json) out.records(await listDeliveries(db, { channel: null, states: ['owed', 'given-up'], limit: 1000 }))
      else out.lines([retried(count, { sends })])
      return 0
    })
  } finally {
    await works.close()
  }
}

function retried(count: number, { sends }: { readonly sends: boolean }): string {
  if (count === 0) return 'Nothing was given up, and nothing waits for its next try.'
  const how = sends ? 'tried again: `dateline alerts` says how it went' : 'due now: the daemon sends'
  return `${count} ${count === 1 ? 'alert is' : 'alerts are'} ${how}.`
}

function nothing(channel: string): OwedDelivery {
  const counts = { id: 0, attempts: 0, refusals: 0, firstAttemptAt: Date.now() }
  const plain = { changes: [], origins: new Map(), notice: null, shortened: false, reached: [] }
  return { ...counts, channel, key: randomUUID(), ...plain }
}

function requireChannel({ channels, file }: Config, name: string): void {
  const names = channels.map((channel) => channel.name)
  if (names.includes(name)) return
  throw new Failure('channel-unknown', `There is no channel ${name} in ${file}.${didYouMean(name, names)}`)
}

function channelOf(channels: ReadonlyMap<string, OpenChannel>, name: string): OpenChannel {
  const channel = channels.get(name)
  if (channel === undefined) throw new Failure('bug', `The channel ${name} was not opened.`)
  return channel
}
