import { Failure, type FailureCode } from '../model/failure.ts'
import type { Egress } from './egress-proxy.ts'

// Names of Chromium's net errors: https://source.chromium.org/chromium/chromium/src/+/main:net/base/net_error_list.h
const BY_ERROR: readonly (readonly [RegExp, FailureCode, string])[] = [
  [/ERR_(?:CERT|SSL|BAD_SSL|TLS)/u, 'tls', 'no secure connection'],
  [/ERR_TOO_MANY_REDIRECTS/u, 'redirect-loop', 'redirects without end'],
  [
    /ERR_UNSAFE_REDIRECT|ERR_DISALLOWED_URL_SCHEME|ERR_UNKNOWN_URL_SCHEME/u,
    'blocked-scheme',
    'a redirect to what is not the web',
  ],
  [/ERR_UNSAFE_PORT/u, 'blocked-port', 'a port that is not of the web'],
  [/ERR_(?:INVALID_HTTP|RESPONSE_HEADERS|INVALID_RESPONSE)/u, 'bad-http', 'the answer is not HTTP'],
  [/ERR_CONTENT_DECODING/u, 'bad-encoding', 'the answer cannot be decoded'],
  [/ERR_INVALID_AUTH|ERR_UNEXPECTED_PROXY_AUTH/u, 'bad-http', 'the answer asks for what nobody can give'],
  [/ERR_ABORTED|Download is starting/u, 'not-html', 'the address leads to a download'],
  [/Timeout \d+ms exceeded/u, 'browser-timeout', 'the page did not come in time'],
  [
    /Target page, context or browser has been closed|crash/iu,
    'browser-crash',
    'the browser ended before the page was read',
  ],
]

/**
 * Why a page did not come: what the proxy knows of its host, else what the browser says. A Failure stays as it is; null
 * stands for a page of the browser's own that says that there is none.
 */
export function toBrowserFailure(error: unknown, { host, egress }: { host: string; egress: Egress }): Failure {
  if (error instanceof Failure) return error
  const known = egress.lastFailure()
  if (known !== null) return known
  const said = error instanceof Error ? error.message : ''
  const [, code, words] =
    BY_ERROR.find(([pattern]) => pattern.test(said)) ?? ([null, 'connect', 'the connection broke off'] as const)
  return new Failure(code as FailureCode, `${host}: ${words}`, { cause: error })
}
