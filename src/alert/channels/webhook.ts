import { createHmac } from 'node:crypto'
import type { Now } from '../../lib/clock.ts'
import { Failure } from '../../model/failure.ts'
import type { Post, PostAnswer } from '../../model/post.ts'
import type { Answer, Send } from './channel.ts'

const TIMEOUT_MS = 15_000
const LONGEST_RETRY_AFTER_MS = 86_400_000

export type WebhookOptions = {
  /** An http or https address; it may hold a password, and is never logged. */
  readonly url: string
  readonly secret: string | null
  readonly post: Post
  readonly now: Now
}

/**
 * `json://` and `jsons://`: a POST of `{ "type": "changes", "changes": [ … ] }` with the headers of Standard Webhooks
 * (https://www.standardwebhooks.com); `webhook-id` is the idempotency key. Without a secret nothing is signed.
 */
export function createWebhook({ url: address, secret, post, now }: WebhookOptions): Send {
  const { url, authorization } = splitCredentials(address)
  return async ({ key, changes }, signal) => {
    const body = JSON.stringify({ type: 'changes', changes })
    const timestamp = String(Math.floor(now() / 1000))
    const headers = {
      'content-type': 'application/json',
      'webhook-id': key,
      'webhook-timestamp': timestamp,
      ...authorization,
      ...(secret === null ? {} : { 'webhook-signature': sign(secret, `${key}.${timestamp}.${body}`) }),
    }
    try {
      return judge(await post({ url, headers, body, timeoutMs: TIMEOUT_MS }, signal), now())
    } catch (error) {
      if (!(error instanceof Failure)) throw error
      return { kind: 'again', error: `${error.code}: ${error.message}`, retryAfterMs: null }
    }
  }
}

/** A name and password in an address travel as Basic authentication (RFC 7617), never in the address itself. */
function splitCredentials(address: string): { url: string; authorization: { authorization?: string } } {
  const url = new URL(address)
  const { username, password } = url
  if (username === '' && password === '') return { url: address, authorization: {} }
  url.username = ''
  url.password = ''
  const pair = `${decodePercent(username)}:${decodePercent(password)}`
  return { url: url.href, authorization: { authorization: `Basic ${Buffer.from(pair).toString('base64')}` } }
}

/** Undoes percent-encoding, where it is one: `100%` is a password too. */
function decodePercent(text: string): string {
  try {
    return decodeURIComponent(text)
  } catch {
    return text
  }
}

/** A signature of version 1: HMAC-SHA256 under the secret, which is `whsec_` and base64, or plain text. */
export function sign(secret: string, content: string): string {
  const prefix = 'whsec_'
  const key = secret.startsWith(prefix) ? Buffer.from(secret.slice(prefix.length), 'base64') : Buffer.from(secret)
  return `v1,${createHmac('sha256', key).update(content).digest('base64')}`
}

function judge({ status, headers }: PostAnswer, now: number): Answer {
  if (status >= 200 && status < 300) return { kind: 'delivered' }
  const error = `The receiver answered with status ${status}.`
  if (status === 410) return { kind: 'gone', error }
  if (status === 408 || status === 429 || status >= 500) {
    return { kind: 'again', error, retryAfterMs: parseRetryAfter(headers['retry-after'], now) }
  }
  return { kind: 'refused', error }
}

/** Seconds or an HTTP date (RFC 9110, section 10.2.3), as milliseconds from now, at most a day; null for anything else. */
export function parseRetryAfter(text: string | undefined, now: number): number | null {
  if (text === undefined) return null
  const ms = /^\d+$/u.test(text.trim()) ? Number(text) * 1000 : Date.parse(text) - now
  return Number.isNaN(ms) || ms < 0 ? null : Math.min(ms, LONGEST_RETRY_AFTER_MS)
}
