import { Failure, type FailureCode } from '../model/failure.ts'

// Codes of undici, of the system, of the resolver and of OpenSSL; their texts change with versions.
const BY_CODE: Readonly<Record<string, FailureCode>> = {
  ENOTFOUND: 'dns',
  EAI_AGAIN: 'dns',
  EAI_FAIL: 'dns',
  EAI_NODATA: 'dns',
  EAI_NONAME: 'dns',
  ENODATA: 'dns',
  ESERVFAIL: 'dns',
  ECONNREFUSED: 'connect',
  ECONNRESET: 'connect',
  ECONNABORTED: 'connect',
  EPIPE: 'connect',
  EHOSTUNREACH: 'connect',
  EHOSTDOWN: 'connect',
  ENETUNREACH: 'connect',
  ENETDOWN: 'connect',
  EADDRNOTAVAIL: 'connect',
  UND_ERR_SOCKET: 'connect',
  ETIMEDOUT: 'timeout-connect',
  UND_ERR_CONNECT_TIMEOUT: 'timeout-connect',
  UND_ERR_HEADERS_TIMEOUT: 'timeout-headers',
  UND_ERR_HEADERS_OVERFLOW: 'bad-http',
  // Of undici's parser, whose errors come without a code.
  HTTPParserError: 'bad-http',
  EPROTO: 'tls',
  UND_ERR_CLOSED: 'interrupted',
  UND_ERR_DESTROYED: 'interrupted',
}
// https://nodejs.org/api/tls.html#x509-certificate-error-codes
const OF_TLS =
  /^(?:ERR_TLS|ERR_SSL|CERT|CRL|UNABLE_TO|DEPTH_ZERO|SELF_SIGNED|ERROR_IN|INVALID_|PATH_LENGTH|HOSTNAME_MISMATCH)_?/u

const SAYS: Readonly<Partial<Record<FailureCode, string>>> = {
  dns: 'The name does not resolve',
  connect: 'The connection failed or broke off',
  tls: 'No secure connection',
  'timeout-connect': 'No connection in time',
  'timeout-headers': 'No answer in time',
  'bad-http': 'The answer is not HTTP',
  interrupted: 'The request was given up',
}

/** What undici or a socket threw before any answer came, as a Failure that names the host; an error unknown to us unchanged. */
export function toTransportFailure(error: Error, host: string): Error {
  if (error instanceof Failure) return error
  const code = 'code' in error && typeof error.code === 'string' ? error.code : error.name
  const failureCode = BY_CODE[code] ?? (OF_TLS.test(code) ? 'tls' : undefined)
  if (failureCode === undefined) return error
  return new Failure(failureCode, `${SAYS[failureCode]}: ${host} (${code})`, { cause: error })
}
