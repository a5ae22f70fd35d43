import { createHmac } from 'node:crypto'
import type { OwedDelivery } from '../../store/deliveries.ts'
import type { Way } from './channel.ts'
import { type HttpDeps, sendOverHttp, splitCredentials } from './over-http.ts'

export type WebhookOptions = HttpDeps & {
  /** An http or https address; it may hold a password, and is never logged. */
  readonly url: string
  readonly secret: string | null
}

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

/** What a program is sent: the changes, or a notice about another channel. */
export function webhookBody({ changes, notice }: Pick<OwedDelivery, 'changes' | 'notice'>): string {
  return JSON.stringify(notice ?? { type: 'changes', changes })
}

/** A signature of version 1: HMAC-SHA256 under the secret, which is `whsec_` and base64, or plain text. */
export function sign(secret: string, content: string): string {
  const prefix = 'whsec_'
  const key = secret.startsWith(prefix) ? Buffer.from(secret.slice(prefix.length), 'base64') : Buffer.from(secret)
  return `v1,${createHmac('sha256', key).update(content).digest('base64')}`
}
