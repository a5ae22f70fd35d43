import { deliverDue } from '../../src/alert/deliver.ts'
import { createMessageWords } from '../../src/alert/message-words.ts'
import { openChannels } from '../../src/alert/open-channels.ts'
import { compileNames } from '../../src/diff/names.ts'
import { createFetcher } from '../../src/fetch/fetcher.ts'
import { openStore } from '../../src/store/open-store.ts'

// A process that sends what a store owes and ends; the one that is killed. Its arguments: the store, and the channel's address.

const [file = '', url = ''] = process.argv.slice(2)
const quiet = () => undefined
const log = { debug: quiet, info: quiet, warn: quiet, error: quiet }
const perHost = { concurrency: 1, delayMs: 0 }
const limits = { timeoutMs: 10_000, maxBytes: 100_000, perHost, allowPrivateAddresses: true }
const fetcher = createFetcher({ userAgent: 'Dateline/1.0', ...limits, now: Date.now })
const lexicon = compileNames({ aliases: [], titles: [], surnames: [], noNames: [] })
const desk = { name: 'desk', url, secret: null, quiet: null, template: null, args: [], allowPrivate: [] }
const { post, mail } = fetcher
const words = createMessageWords({ sources: [], lexicon })
const channels = openChannels([{ ...desk, perMinute: Number.MAX_SAFE_INTEGER }], {
  post,
  mail,
  now: Date.now,
  log,
  words,
})
const { db, close } = await openStore(file, Date.now())
const deps = { db, channels, log, now: Date.now, random: Math.random, newKey: () => crypto.randomUUID() }
await deliverDue(deps, new AbortController().signal)
await fetcher.close()
await close()
