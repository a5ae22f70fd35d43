import { decodePercent } from '../lib/credentials.ts'

/**
 * What a channel's address means. The forms are Apprise's (https://github.com/caronc/apprise/wiki), where it has them, so
 * that an address that works there works here. Services with a home of their own have no host in it, and none can be
 * smuggled in.
 */
export type ChannelAddress =
  | { readonly kind: 'log' }
  | { readonly kind: 'webhook'; readonly url: string }
  | { readonly kind: 'slack'; readonly url: string }
  | { readonly kind: 'discord'; readonly url: string }
  | { readonly kind: 'telegram'; readonly url: string; readonly chat: string; readonly topic: string | null }
  | { readonly kind: 'ntfy'; readonly url: string; readonly topic: string }
  | { readonly kind: 'matrix'; readonly url: string; readonly token: string; readonly room: string }
  | ({ readonly kind: 'mail' } & MailAddress)
  | { readonly kind: 'apprise'; readonly url: string }
  | { readonly kind: 'exec'; readonly file: string }

export type MailAddress = {
  readonly host: string
  readonly port: number
  /** From the first byte, after STARTTLS (never without it), or not at all. */
  readonly tls: 'implicit' | 'starttls' | 'none'
  readonly login: { readonly user: string; readonly password: string } | null
  readonly from: string
  readonly to: readonly string[]
}

/** What is wrong with an address, as a sentence that holds nothing of it: it may be a secret. */
export type AddressMistake = { readonly why: string }

type Parse = (address: string, scheme: string) => ChannelAddress | AddressMistake

const PARSERS: Readonly<Record<string, Parse>> = {
  log: () => ({ kind: 'log' }),
  json: (address) => webhook(address, 'http'),
  jsons: (address) => webhook(address, 'https'),
  slack: parseSlack,
  discord: parseDiscord,
  tgram: parseTelegram,
  ntfy: parseNtfy,
  ntfys: parseNtfy,
  matrix: parseMatrix,
  matrixs: parseMatrix,
  mailto: parseMail,
  mailtos: parseMail,
  apprise: parseApprise,
  apprises: parseApprise,
  exec: parseExec,
}

/** The schemes that an address may start with. */
export const CHANNEL_SCHEMES = Object.keys(PARSERS)

/** Reads the address of a channel. The network is not asked, and nothing is opened. */
export function parseChannelAddress(address: string): ChannelAddress | AddressMistake {
  const scheme = /^([a-z][a-z0-9+.-]{0,15}):\/\//iu.exec(address)?.[1]?.toLowerCase()
  const known = CHANNEL_SCHEMES.map((name) => `${name}://`).join(', ')
  if (scheme === undefined) return { why: `a channel is an address that starts with one of ${known}` }
  const parse = PARSERS[scheme]
  if (parse === undefined) return { why: `there are no channels of the kind ${scheme}://, only ${known}` }
  return parse(address, scheme)
}

function webhook(address: string, scheme: string): ChannelAddress | AddressMistake {
  const url = address.replace(/^[a-z]+/iu, scheme)
  return URL.canParse(url) ? { kind: 'webhook', url } : { why: 'a webhook needs a host after ://' }
}

const TOKEN = '[A-Za-z0-9_-]+'

function parseSlack(address: string): ChannelAddress | AddressMistake {
  const tokens = new RegExp(`^slack://(${TOKEN})/(${TOKEN})/(${TOKEN})/?$`, 'iu').exec(address)
  if (tokens === null) return { why: 'a Slack channel is slack://T…/B…/…, the three parts of its webhook’s address' }
  return { kind: 'slack', url: `https://hooks.slack.com/services/${tokens[1]}/${tokens[2]}/${tokens[3]}` }
}

function parseDiscord(address: string): ChannelAddress | AddressMistake {
  const parts = new RegExp(`^discord://(\\d+)/(${TOKEN})/?$`, 'iu').exec(address)
  if (parts === null) return { why: 'a Discord channel is discord://ID/TOKEN, the end of its webhook’s address' }
  return { kind: 'discord', url: `https://discord.com/api/webhooks/${parts[1]}/${parts[2]}` }
}

function parseTelegram(address: string): ChannelAddress | AddressMistake {
  const parts = new RegExp(`^tgram://(\\d+:${TOKEN})/(-?\\d+|@\\w+)(?::(\\d+))?/?$`, 'iu').exec(address)
  const [, token, chat, topic = null] = parts ?? []
  if (token === undefined || chat === undefined) {
    return { why: 'a Telegram channel is tgram://BOTTOKEN/CHAT, the chat by its number or its @name' }
  }
  return { kind: 'telegram', url: `https://api.telegram.org/bot${token}/sendMessage`, chat, topic }
}

function parseNtfy(address: string, scheme: string): ChannelAddress | AddressMistake {
  const alone = /^ntfys?:\/\/([\w-]+)\/?$/iu.exec(address)?.[1]
  if (alone !== undefined) return { kind: 'ntfy', url: 'https://ntfy.sh/', topic: alone }
  const url = toUrl(address, scheme === 'ntfys' ? 'https' : 'http')
  const topic = url?.pathname.replace(/^\/|\/$/gu, '')
  if (url === null || !topic || topic.includes('/')) {
    return { why: 'an ntfy channel is ntfy://TOPIC for ntfy.sh, or ntfys://HOST/TOPIC for a server of your own' }
  }
  url.pathname = '/'
  url.search = ''
  return { kind: 'ntfy', url: url.href, topic }
}

function parseMatrix(address: string, scheme: string): ChannelAddress | AddressMistake {
  // A room's alias starts with #, which elsewhere starts a fragment.
  const url = toUrl(address.replaceAll('#', '%23'), scheme === 'matrixs' ? 'https' : 'http')
  const room = url === null ? '' : decodePercent(url.pathname.slice(1))
  const token = url === null ? '' : decodePercent(url.password || url.username)
  if (url === null || token === '' || !/^[#!]\S+/u.test(room)) {
    return { why: 'a Matrix channel is matrixs://ACCESSTOKEN@HOST/!ROOM:SERVER, or with the #alias of the room' }
  }
  return { kind: 'matrix', url: url.origin, token, room }
}

function parseApprise(address: string, scheme: string): ChannelAddress | AddressMistake {
  const url = toUrl(address, scheme === 'apprises' ? 'https' : 'http')
  const key = url?.pathname.replace(/^\/|\/$/gu, '')
  if (url === null || !key)
    return { why: 'an Apprise channel is apprises://HOST/KEY, the key of its configuration there' }
  const at = key.lastIndexOf('/')
  url.pathname = `${key.slice(0, at + 1)}notify/${key.slice(at + 1)}`
  return { kind: 'apprise', url: url.href }
}

function parseExec(address: string): ChannelAddress | AddressMistake {
  const file = decodePercent(address.slice('exec://'.length))
  return file.startsWith('/') ? { kind: 'exec', file } : { why: 'a program is named by its whole path: exec:///PATH' }
}

function parseMail(address: string, scheme: string): ChannelAddress | AddressMistake {
  // In the query of a form + is a space; in an address of mail it is itself.
  const url = toUrl(address.replaceAll('+', '%2B'), 'http')
  if (url === null || url.pathname !== '/') return { why: 'a mail channel is mailtos://USER:PASSWORD@HOST?to=ADDRESS' }
  const user = decodePercent(url.username)
  const own = user.includes('@') ? user : `${user}@${url.hostname}`
  const from = url.searchParams.get('from') ?? own
  const named = url.searchParams.getAll('to').flatMap((list) => list.split(','))
  const to = named.length > 0 ? [...new Set(named)] : [own]
  if (user === '' && [from, ...to].includes(own))
    return { why: 'without a user, a mail channel needs both from= and to=' }
  const wrong = [from, ...to].find((one) => !MAIL_ADDRESS.test(one))
  if (wrong !== undefined)
    return { why: 'the parts from= and to= of a mail channel are addresses such as desk@example.org' }
  const tls = scheme === 'mailtos' ? 'implicit' : url.searchParams.get('tls') === 'no' ? 'none' : 'starttls'
  return {
    kind: 'mail',
    host: url.searchParams.get('smtp') ?? url.hostname,
    port: Number(url.port) || { implicit: 465, starttls: 587, none: 25 }[tls],
    tls,
    login: user === '' ? null : { user, password: decodePercent(url.password) },
    from,
    to,
  }
}

/** Narrower than RFC 5321 allows: nothing that could end a header or name a second recipient. */
const MAIL_ADDRESS = /^[^\s@<>(),;:\\"]+@[^\s@<>(),;:\\"]+$/u

function toUrl(address: string, scheme: string): URL | null {
  return URL.parse(address.replace(/^[a-z]+/iu, scheme))
}
