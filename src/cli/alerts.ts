import { loadConfig } from '../config/load-config.ts'
import { Failure } from '../model/failure.ts'
import type { DeliveryRecord } from '../model/records.ts'
import { deliveryLines } from '../present/delivery-lines.ts'
import { listFailingChannels } from '../store/channels.ts'
import { listDeliveries } from '../store/read-deliveries.ts'
import type { Globals } from './globals.ts'
import { parseCount } from './parse-count.ts'
import { readStore } from './read-store.ts'
import { didYouMean } from './require-known.ts'

/** Options as they are written on the command line. */
export type AlertsOptions = { readonly channel?: string; readonly state?: string; readonly limit?: string }

const DEFAULT_LIMIT = 50
const STATES: readonly DeliveryRecord['state'][] = ['owed', 'sent', 'given-up']

/** `dateline alerts`: the ledger, newest first, and which channels fail. */
export async function alertsCommand(globals: Globals, { channel, state, limit }: AlertsOptions): Promise<number> {
  const { json, out } = globals
  const query = {
    channel: channel ?? null,
    states: state === undefined ? null : state.split(',').map(parseState),
    limit: limit === undefined ? DEFAULT_LIMIT : parseCount('--limit', limit),
  }
  const named = new Set(loadConfig(globals.config, globals.env).channels.map(({ name }) => name))
  const { deliveries, channels } = await readStore(globals, async (db) => ({
    deliveries: await listDeliveries(db, query),
    channels: await listFailingChannels(db),
  }))
  if (json) {
    out.records(deliveries)
    return 0
  }
  if (deliveries.length === 0) out.hint('No alert fits: a rule in the configuration says which changes go where.')
  // One that was taken out of the configuration is nobody's trouble any more.
  const failing = channels.filter(({ name }) => named.has(name))
  out.lines(await deliveryLines(deliveries, failing, out.terminal))
  if (deliveries.length === query.limit) out.hint(`These are the newest ${query.limit}: --limit shows more.`)
  return 0
}

function parseState(written: string): DeliveryRecord['state'] {
  const state = STATES.find((known) => known === written.trim())
  if (state !== undefined) return state
  throw new Failure(
    'usage',
    `--state cannot be "${written}".${didYouMean(written, STATES) || ` It takes ${STATES.join(', ')}.`}`,
  )
}
