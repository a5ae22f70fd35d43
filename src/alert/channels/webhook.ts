import { createHmac } from 'node:crypto'
import type { OwedDelivery } from '../../store/deliveries.ts'
import type { Way } from './channel.ts'
import { type HttpDeps, sendOverHttp, splitCredentials } from './over-http.ts'

export type WebhookOptions = HttpDeps & {
  /** An http or https address; it may hold a password, and is never logged. */
  readonly url: string
  readonly secret: string | null
}

type Body = Pick<OwedDelivery, 'changes' | 'notice' | 'shortened'>

/**
 * `json://` and `jsons://`: a POST of `{ "type": "changes", "changes": [ … ] }` with the headers of Standard Webhooks
 * (https://www.standardwebhooks.com); `webhook-id` is the idempotency key. Without a secret nothing is signed.
 */
export function createWebhook({ url: address, secret, post, now }: WebhookOptions): Way {
  const { url, authorization } = splitCredentials(address)
  const request = (delivery: OwedDelivery) => {
    const { key } = delivery
    const body = webhookBody(delivery)
    const timestamp = String(Math.floor(now() / 1000))
    const headers = {
      'content-type': 'application/json',
      'webhook-id': key,
      'webhook-timestamp': timestamp,
      ...authorization,
      ...(secret === null ? {} : { 'webhook-signature': sign(secret, `${key}.${timestamp}.${body}`) }),
    }
    return { url, headers, body }
  }
  return sendOverHttp({ request }, { post, now })
}

/**
 * What a program is sent: the changes, or a notice about another channel. Where it was too large the changes come again
 * without what was said before and after, and `shortened` says so.
 */
export function webhookBody({ changes, notice, shortened }: Body): string {
  if (notice !== null) return JSON.stringify(notice)
  if (!shortened) return JSON.stringify({ type: 'changes', changes })
  const brief = changes.map((change) => ({ ...change, before: null, after: null }))
  return JSON.stringify({ type: 'changes', shortened, changes: brief })
}

/** A signature of version 1: HMAC-SHA256 under the secret, which is `whsec_` and base64, or plain text. */
export function sign(secret: string, content: string): string {
  const prefix = 'whsec_'
  const key = secret.startsWith(prefix) ? Buffer.from(secret.slice(prefix.length), 'base64') : Buffer.from(secret)
  return `v1,${createHmac('sha256', key).update(content).digest('base64')}`
}
