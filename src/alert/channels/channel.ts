import type { OwedDelivery } from '../../store/deliveries.ts'

/**
 * How a receiver answered. `delivered` may have been so but for some who are refused for good. `again` may say when, and
 * whom it has reached; `refused` is final only after some tries; `unsure`, where it may have arrived, is tried once more;
 * so is `unreadable`, shortened to plain text; `gone` is final at once.
 */
export type Answer =
  | { readonly kind: 'delivered'; readonly refusal?: string }
  | {
      readonly kind: 'again'
      readonly error: string
      readonly retryAfterMs: number | null
      readonly reached?: readonly string[]
    }
  | { readonly kind: 'refused' | 'unsure' | 'unreadable' | 'gone'; readonly error: string }

/** Sends one delivery to one receiver. It rejects only when `signal` aborts. */
export type Send = (delivery: OwedDelivery, signal: AbortSignal) => Promise<Answer>

/** A way to send. */
export type Way = {
  readonly send: Send
  /** What would be sent, for people to look at, without the secrets of the address. */
  readonly preview: (delivery: OwedDelivery) => string
}
