import type { Log } from '../lib/log.ts'
import { type ChannelAddress, parseChannelAddress } from '../model/channel-address.ts'
import { Failure } from '../model/failure.ts'
import type { SendMail } from '../model/mail.ts'
import type { Channel } from '../model/rule.ts'
import { composeByTemplate, composeMessage, type MessageContext } from '../present/message.ts'
import { createApprise } from './channels/apprise.ts'
import type { Way } from './channels/channel.ts'
import { createDiscord } from './channels/discord.ts'
import { createExec } from './channels/exec.ts'
import { createLogChannel } from './channels/log.ts'
import { createMailChannel } from './channels/mail.ts'
import { createMatrix } from './channels/matrix.ts'
import { createNtfy } from './channels/ntfy.ts'
import type { HttpDeps } from './channels/over-http.ts'
import { createSlack } from './channels/slack.ts'
import { createTelegram } from './channels/telegram.ts'
import { createWebhook } from './channels/webhook.ts'
import type { Write } from './channels/writing.ts'
import { secretsOf, withoutSecrets } from './redact.ts'

export type ChannelDeps = HttpDeps & { readonly mail: SendMail; readonly log: Log; readonly words: MessageContext }

/** A channel of the configuration, ready to send. */
export type OpenChannel = Way & Pick<Channel, 'perMinute' | 'quiet'>

/** Every channel of the configuration, ready to send, by name. */
export function openChannels(channels: readonly Channel[], deps: ChannelDeps): ReadonlyMap<string, OpenChannel> {
  return new Map(
    channels.map((channel) => {
      const { name, perMinute, quiet } = channel
      return [name, { ...openWay(channel, deps), perMinute, quiet }] as const
    }),
  )
}

function openWay(channel: Channel, deps: ChannelDeps): Way {
  const address = parseChannelAddress(channel.url)
  // The configuration was read with the same eyes.
  if ('why' in address) throw new Failure('bug', address.why)
  return open(address, channel, deps)
}

/** The ways to send, by the kind of a channel's address. A new service is one file, and a line here. */
function open(address: ChannelAddress, channel: Channel, deps: ChannelDeps): Way {
  const { now, log } = deps
  const { allowPrivate } = channel
  // What was opened for one channel is open to no other.
  const { post, mail } = withoutSecrets(
    {
      post: (request, signal) => deps.post({ ...request, allowPrivate }, signal),
      mail: (request, signal) => deps.mail({ ...request, allowPrivate }, signal),
    },
    [...secretsOf(address), channel.secret ?? ''],
  )
  const write = createWrite(channel, deps.words)
  const over = { post, now, write }
  switch (address.kind) {
    case 'log':
      return createLogChannel({ name: channel.name, log })
    case 'webhook':
      return createWebhook({ ...over, url: address.url, secret: channel.secret })
    case 'slack':
      return createSlack({ ...over, ...address })
    case 'discord':
      return createDiscord({ ...over, ...address })
    case 'telegram':
      return createTelegram({ ...over, ...address })
    case 'ntfy':
      return createNtfy({ ...over, ...address })
    case 'matrix':
      return createMatrix({ ...over, ...address })
    case 'apprise':
      return createApprise({ ...over, ...address })
    case 'mail':
      return createMailChannel({ address, write, mail })
    case 'exec':
      return createExec({ file: address.file, args: channel.args })
    default:
      return address satisfies never
  }
}

function createWrite({ template }: Channel, words: MessageContext): Write {
  return (delivery) =>
    template === null ? composeMessage(delivery, words) : composeByTemplate(template, delivery, words)
}
