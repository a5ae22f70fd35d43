import type { Log } from '../lib/log.ts'
import { type FailureCode, toFailure } from '../model/failure.ts'

/** How a look ended that threw: a fault of ours says nothing about the site. */
export type BrokenOff = { readonly kind: 'failed' | 'interrupted'; readonly reason: FailureCode }

/** The verdict on a look that threw; a bug is logged with its stack, as `message`. */
export function judgeThrown(
  thrown: unknown,
  { signal, log, message }: { signal: AbortSignal; log: Log; message: string },
): BrokenOff {
  if (signal.aborted) return { kind: 'interrupted', reason: 'interrupted' }
  const { code } = toFailure(thrown)
  if (code === 'bug') log.error({ err: thrown }, message)
  const isOurs = code.startsWith('store-') || code === 'interrupted'
  return { kind: isOurs ? 'interrupted' : 'failed', reason: code }
}
