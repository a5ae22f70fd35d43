import type { Log } from '../lib/log.ts'
import { type FailureCode, toFailure } from '../model/failure.ts'

/** How a look ended that threw: a fault of ours says nothing about the site. */
export type BrokenOff = { readonly kind: 'failed' | 'interrupted'; readonly reason: FailureCode }

// A host that is left alone was not asked, so nothing is said about it either.
const OURS: ReadonlySet<FailureCode> = new Set(['interrupted', 'no-network', 'host-rests'])

/** The verdict on a look that threw; a bug is logged with its stack, as `message`. */
export function judgeThrown(
  thrown: unknown,
  { signal, log, message }: { signal: AbortSignal; log: Log; message: string },
): BrokenOff {
  if (signal.aborted) return { kind: 'interrupted', reason: 'interrupted' }
  const { code } = toFailure(thrown)
  if (code === 'bug') log.error({ err: thrown }, message)
  const isOurs = code.startsWith('store-') || OURS.has(code)
  return { kind: isOurs ? 'interrupted' : 'failed', reason: code }
}
