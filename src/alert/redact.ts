import { basicAuthorization, decodePercent } from '../lib/credentials.ts'
import type { ChannelAddress, MailAddress } from '../model/channel-address.ts'
import type { MailAnswer, SendMail } from '../model/mail.ts'
import type { Post } from '../model/post.ts'

type Redact = (text: string) => string

/** Ways out in which nothing that a receiver says repeats a secret of its address: reasons are kept, logged and sent on. */
export function withoutSecrets(
  { post, mail }: { readonly post: Post; readonly mail: SendMail },
  secrets: readonly string[],
): { readonly post: Post; readonly mail: SendMail } {
  const redact = createRedact(secrets)
  return {
    post: async (request, signal) => {
      const answer = await post(request, signal)
      return { ...answer, body: redact(answer.body) }
    },
    mail: async (request, signal) => redactMail(await mail(request, signal), redact),
  }
}

/** What of an address is a secret, or may be one. Whoever has the path to a program of one's own can write to it. */
export function secretsOf(address: ChannelAddress): readonly string[] {
  switch (address.kind) {
    case 'log':
    case 'exec':
      return []
    case 'mail':
      return address.login === null ? [] : loginSecrets(address.login)
    case 'matrix':
      return [address.token]
    case 'ntfy':
      return [address.topic, ...secretParts(address.url)]
    default:
      return secretParts(address.url)
  }
}

/** The password, and what it travels as (RFC 4616, and AUTH LOGIN). */
function loginSecrets({ user, password }: NonNullable<MailAddress['login']>): readonly string[] {
  return [password, Buffer.from(password).toString('base64'), Buffer.from(`\0${user}\0${password}`).toString('base64')]
}

/** In the addresses of all who use a service. */
const PUBLIC: readonly string[] = ['services', 'webhooks', 'sendMessage', 'notify']

function secretParts(address: string): readonly string[] {
  const url = new URL(address)
  // A bot's token stands behind a colon.
  const segments = url.pathname.split(/[/:]/u).filter((segment) => !PUBLIC.includes(segment))
  const basic = basicAuthorization(url)?.replace('Basic ', '') ?? ''
  return [...segments, ...url.searchParams.values(), url.username, url.password, basic]
}

/** Shorter ones are none, and would be found in many words. */
const SHORTEST = 4

function createRedact(secrets: readonly string[]): Redact {
  const spellings = secrets
    .flatMap((secret) => [secret, decodePercent(secret), encodeURIComponent(decodePercent(secret))])
    .filter(({ length }) => length >= SHORTEST)
    .toSorted((one, other) => other.length - one.length)
  return (text) => spellings.reduce((rest, secret) => rest.replaceAll(secret, '***'), text)
}

function redactMail(answer: MailAnswer, redact: Redact): MailAnswer {
  if (answer.kind !== 'accepted') return { ...answer, error: redact(answer.error) }
  return { ...answer, refused: answer.refused.map((one) => ({ ...one, error: redact(one.error) })) }
}
