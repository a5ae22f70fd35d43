import { networkInterfaces } from 'node:os'
import { Failure, type FailureCode } from '../model/failure.ts'

// How a request ends that did not get out of this machine; with a network of its own it means a single host.
const UNREACHED: ReadonlySet<FailureCode> = new Set(['dns', 'connect', 'timeout-connect'])

/**
 * What was thrown by a request, or `no-network` where this machine has no way out at all: no interface but the one to
 * itself, or no route for an address that every network has routes for. That says nothing about the host.
 */
export function explainNetwork(thrown: unknown): unknown {
  if (!(thrown instanceof Failure) || !UNREACHED.has(thrown.code)) return thrown
  if (hasAnswer(thrown.cause) || (hasInterface() && !isUnrouted(thrown.cause))) return thrown
  return new Failure('no-network', 'This computer has no network', { cause: thrown })
}

/** Something was there to refuse it, if only this machine itself. */
function hasAnswer(cause: unknown): boolean {
  const attempts: unknown[] = cause instanceof AggregateError ? cause.errors : [cause]
  return attempts.some(
    (one) => one instanceof Error && 'code' in one && /^(?:ECONN|EPIPE|UND_ERR_SOCKET)/u.test(`${one.code}`),
  )
}

/** The system has no route to an IPv4 address; to an IPv6 one many networks have none. */
function isUnrouted(cause: unknown): boolean {
  const attempts: unknown[] = cause instanceof AggregateError ? cause.errors : [cause]
  return attempts.some(
    (one) =>
      one instanceof Error &&
      'code' in one &&
      one.code === 'ENETUNREACH' &&
      'address' in one &&
      String(one.address).includes('.'),
  )
}

function hasInterface(): boolean {
  return Object.values(networkInterfaces()).some((addresses) => addresses?.some(({ internal }) => !internal))
}
