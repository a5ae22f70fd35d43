import type { Now } from '../lib/clock.ts'
import type { Log } from '../lib/log.ts'
import type { Post } from '../model/post.ts'
import type { Channel } from '../model/rule.ts'
import type { Send } from './channels/channel.ts'
import { createLogChannel } from './channels/log.ts'
import { createWebhook } from './channels/webhook.ts'

export type ChannelDeps = { readonly post: Post; readonly now: Now; readonly log: Log }

/** The ways to send, by the scheme of a channel's address. A new service is one file and one line here. */
const SCHEMES: Readonly<Record<string, (channel: Channel, deps: ChannelDeps) => Send>> = {
  log: ({ name }, { log }) => createLogChannel({ name, log }),
  json: (channel, deps) => createWebhook({ ...deps, secret: channel.secret, url: withScheme(channel.url, 'http') }),
  jsons: (channel, deps) => createWebhook({ ...deps, secret: channel.secret, url: withScheme(channel.url, 'https') }),
}

/** Every channel of the configuration, ready to send, by name. */
export function openChannels(channels: readonly Channel[], deps: ChannelDeps): ReadonlyMap<string, Send> {
  return new Map(
    channels.flatMap((channel) => {
      const open = SCHEMES[schemeOf(channel.url)]
      const { allowPrivate = [] } = channel
      // What was opened for one channel is open to no other.
      const post: Post = (request, signal) => deps.post({ ...request, allowPrivate }, signal)
      return open === undefined ? [] : [[channel.name, open(channel, { ...deps, post })] as const]
    }),
  )
}

function schemeOf(url: string): string {
  return url.slice(0, url.indexOf(':')).toLowerCase()
}

function withScheme(url: string, scheme: string): string {
  return `${scheme}${url.slice(url.indexOf(':'))}`
}
