import { createMessageWords } from '../../src/alert/message-words.ts'
import { type OpenChannel, openChannels } from '../../src/alert/open-channels.ts'
import { createFetcher } from '../../src/fetch/fetcher.ts'
import type { Post } from '../../src/model/post.ts'
import type { Channel } from '../../src/model/rule.ts'
import type { OwedDelivery } from '../../src/store/deliveries.ts'
import { aChange, aChannel, NO_NAMES, START } from '../support/builders.ts'
import { type Receiver, type Reply, startReceiver } from './receiver.ts'

const SOURCES = [{ id: 'mfa-en', name: 'Ministry of Foreign Affairs (EN)', timezone: 'Asia/Pyongyang' }]

export type Service = AsyncDisposable & {
  readonly channel: OpenChannel
  readonly receiver: Receiver
  /** The bodies that came, as JSON. */
  bodies(): Record<string, unknown>[]
}

/** A channel of the configuration beside a receiver that stands for its service, wherever that lives. */
export async function startService(
  overrides: Partial<Channel> & { readonly url: string },
  reply: (count: number) => Reply | undefined = () => undefined,
): Promise<Service> {
  const receiver = await startReceiver(reply)
  const fetcher = createFetcher({
    userAgent: 'Dateline/1.0',
    timeoutMs: 5000,
    maxBytes: 100_000,
    perHost: { concurrency: 1, delayMs: 0 },
    allowPrivateAddresses: true,
    now: Date.now,
  })
  // A service with a home of its own is reached at the receiver instead, by the same path.
  const post: Post = ({ url, ...rest }, signal) => {
    const { pathname, search } = new URL(url)
    return fetcher.post({ ...rest, url: `http://127.0.0.1:${receiver.port}${pathname}${search}` }, signal)
  }
  const { log, words } = { log: SILENT, words: createMessageWords({ sources: SOURCES, lexicon: NO_NAMES }) }
  const channels = openChannels([aChannel(overrides)], { post, mail: fetcher.mail, now: () => START, log, words })
  const [channel] = channels.values()
  if (channel === undefined) throw new Error('the channel was not opened')
  return {
    channel,
    receiver,
    bodies: () => receiver.received.map(({ body }) => JSON.parse(body)),
    async [Symbol.asyncDispose]() {
      await fetcher.close()
      await receiver[Symbol.asyncDispose]()
    },
  }
}

const nothing = () => undefined
const SILENT = { debug: nothing, info: nothing, warn: nothing, error: nothing }

export function aDelivery(overrides: Partial<OwedDelivery> = {}): OwedDelivery {
  return {
    id: 4,
    channel: 'desk',
    key: 'e8e7a2b0-key',
    attempts: 0,
    refusals: 0,
    firstAttemptAt: START,
    changes: [aChange()],
    origins: new Map(),
    notice: null,
    shortened: false,
    reached: [],
    ...overrides,
  }
}
