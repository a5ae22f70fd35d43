import type { OwedDelivery } from '../../store/deliveries.ts'

/**
 * How a receiver answered. `again` may say when; `refused` is final only after some tries; `unsure`, where it may have
 * arrived, is tried once more; so is `unreadable`, shortened to plain text; `gone` is final at once.
 */
export type Answer =
  | { readonly kind: 'delivered' }
  | { readonly kind: 'again'; readonly error: string; readonly retryAfterMs: number | null }
  | { readonly kind: 'refused' | 'unsure' | 'unreadable' | 'gone'; readonly error: string }

/** Sends one delivery to one receiver. It rejects only when `signal` aborts. */
export type Send = (delivery: OwedDelivery, signal: AbortSignal) => Promise<Answer>

/** A way to send. */
export type Way = {
  readonly send: Send
  /** What would be sent, for people to look at, without the secrets of the address. */
  readonly preview: (delivery: OwedDelivery) => string
}
