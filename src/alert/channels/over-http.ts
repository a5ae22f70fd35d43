import type { Now } from '../../lib/clock.ts'
import { basicAuthorization } from '../../lib/credentials.ts'
import { Failure } from '../../model/failure.ts'
import type { Post, PostAnswer, PostRequest } from '../../model/post.ts'
import type { OwedDelivery } from '../../store/deliveries.ts'
import type { Answer, Way } from './channel.ts'

const TIMEOUT_MS = 15_000
const SHOWN_CHARACTERS = 200

/** What a service over HTTP is asked, and how its answers are to be understood. */
export type HttpService = {
  readonly request: (delivery: OwedDelivery) => Omit<PostRequest, 'timeoutMs'>
  /** What the service says of an answer beyond its status; null where the status says it all. */
  readonly judge?: (answer: PostAnswer) => Answer | null
  /** Where the body says how long to wait: milliseconds, or null. */
  readonly waitMs?: (body: Record<string, unknown>) => number | null
  /** The service takes no message that it cannot read, and would refuse it each time. */
  readonly refusesUnreadable?: boolean
}

export type HttpDeps = { readonly post: Post; readonly now: Now }

/** A way to send over HTTP: one request a delivery, redirects not followed, 15 s for an answer. */
export function sendOverHttp(service: HttpService, { post, now }: HttpDeps): Way {
  return {
    preview: (delivery) => shownBody(service.request(delivery).body ?? ''),
    send: (delivery, signal) =>
      ask({ request: service.request(delivery), post, signal }, (answer) => {
        return service.judge?.(answer) ?? judgeStatus(answer, service, now())
      }),
  }
}

type Asking = {
  readonly request: Omit<PostRequest, 'timeoutMs'>
  readonly post: Post
  readonly signal: AbortSignal
}

/** One request and what `judge` makes of its answer; where none came it is to be tried again. */
export async function ask<T>({ request, post, signal }: Asking, judge: (answer: PostAnswer) => T): Promise<T | Answer> {
  try {
    return judge(await post({ ...request, timeoutMs: TIMEOUT_MS }, signal))
  } catch (error) {
    if (!(error instanceof Failure)) throw error
    return { kind: 'again', error: `${error.code}: ${error.message}`, retryAfterMs: null }
  }
}

function shownBody(body: string): string {
  try {
    return JSON.stringify(JSON.parse(body), null, 2)
  } catch {
    return body
  }
}

/** What the status alone says, and where it says to wait, the service's own word on how long. */
export function judgeStatus(
  answer: PostAnswer,
  service: Pick<HttpService, 'waitMs' | 'refusesUnreadable'>,
  now: number,
): Answer {
  const { status, headers, body } = answer
  if (status >= 200 && status < 300) return { kind: 'delivered' }
  const error = describe(answer)
  if (status === 410) return { kind: 'gone', error }
  if (status === 408 || status === 429 || status >= 500) {
    const asked = service.waitMs?.(parseBody(body)) ?? null
    return { kind: 'again', error, retryAfterMs: asked ?? parseRetryAfter(headers['retry-after'], now) }
  }
  const isUnreadable = status === 413 || (service.refusesUnreadable && (status === 400 || status === 422))
  return { kind: isUnreadable ? 'unreadable' : 'refused', error }
}

/** The status, and the beginning of what was said, in printable characters. */
export function describe({ status, body }: PostAnswer): string {
  const said = body
    .replace(/[^\P{C} ]+/gu, ' ')
    .trim()
    .slice(0, SHOWN_CHARACTERS)
  return `The receiver answered with status ${status}${said === '' ? '.' : `: ${said}`}`
}

/** The body as a JSON object; an empty one where it is none. */
export function parseBody(body: string): Record<string, unknown> {
  try {
    const parsed: unknown = JSON.parse(body)
    return typeof parsed === 'object' && parsed !== null ? (parsed as Record<string, unknown>) : {}
  } catch {
    return {}
  }
}

const LONGEST_RETRY_AFTER_MS = 86_400_000

/** Seconds that a body asks for, at most a day, as milliseconds; null for anything else. */
export function secondsToWait(seconds: unknown): number | null {
  const isTime = typeof seconds === 'number' && Number.isFinite(seconds) && seconds >= 0
  return isTime ? Math.min(Math.ceil(seconds * 1000), LONGEST_RETRY_AFTER_MS) : null
}

/** Seconds or an HTTP date (RFC 9110, section 10.2.3), as milliseconds from now, at most a day; null for anything else. */
export function parseRetryAfter(text: string | undefined, now: number): number | null {
  if (text === undefined) return null
  const ms = /^\d+$/u.test(text.trim()) ? Number(text) * 1000 : Date.parse(text) - now
  return Number.isNaN(ms) || ms < 0 ? null : Math.min(ms, LONGEST_RETRY_AFTER_MS)
}

export const JSON_HEADERS = { 'content-type': 'application/json; charset=utf-8' }

/** A name and password in an address travel as Basic authentication (RFC 7617), never in the address itself. */
export function splitCredentials(address: string): { url: string; authorization: { authorization?: string } } {
  const url = new URL(address)
  const authorization = basicAuthorization(url)
  if (authorization === null) return { url: address, authorization: {} }
  url.username = ''
  url.password = ''
  return { url: url.href, authorization: { authorization } }
}
