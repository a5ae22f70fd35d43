import { expect, test } from 'vitest'
import { toTransportFailure } from '../../src/fetch/transport-failure.ts'
import { Failure } from '../../src/model/failure.ts'

const withCode = (code: string): Error => Object.assign(new Error('whatever the version says'), { code })

test.each([
  ['ENOTFOUND', 'dns'],
  ['EAI_AGAIN', 'dns'],
  ['ECONNREFUSED', 'connect'],
  ['EHOSTUNREACH', 'connect'],
  ['UND_ERR_SOCKET', 'connect'],
  ['UND_ERR_CONNECT_TIMEOUT', 'timeout-connect'],
  ['UND_ERR_HEADERS_TIMEOUT', 'timeout-headers'],
  ['UND_ERR_HEADERS_OVERFLOW', 'bad-http'],
  ['CERT_HAS_EXPIRED', 'tls'],
  ['DEPTH_ZERO_SELF_SIGNED_CERT', 'tls'],
  ['SELF_SIGNED_CERT_IN_CHAIN', 'tls'],
  ['UNABLE_TO_VERIFY_LEAF_SIGNATURE', 'tls'],
  ['ERR_TLS_CERT_ALTNAME_INVALID', 'tls'],
  ['ERR_SSL_UNSUPPORTED_PROTOCOL', 'tls'],
  ['EPROTO', 'tls'],
  ['UND_ERR_DESTROYED', 'interrupted'],
])('%s is told as %s, with the host and its cause', (code, failureCode) => {
  const cause = withCode(code)
  const failure = toTransportFailure(cause, 'news.example.org')
  expect(failure).toBeInstanceOf(Failure)
  expect(failure).toMatchObject({ code: failureCode, cause })
  expect(failure.message).toContain(`news.example.org (${code})`)
})

test('what is a Failure already, and what nobody foresaw, stay as they are', () => {
  const refused = new Failure('blocked-address', 'no')
  const unforeseen = withCode('UND_ERR_INVALID_ARG')
  expect(toTransportFailure(refused, 'a')).toBe(refused)
  expect(toTransportFailure(unforeseen, 'a')).toBe(unforeseen)
})
