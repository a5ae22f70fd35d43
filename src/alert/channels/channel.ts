import type { OwedDelivery } from '../../store/deliveries.ts'

/** How a receiver answered. `again` may say when; `refused` is final only after some tries; `gone` at once. */
export type Answer =
  | { readonly kind: 'delivered' }
  | { readonly kind: 'again'; readonly error: string; readonly retryAfterMs: number | null }
  | { readonly kind: 'refused'; readonly error: string }
  | { readonly kind: 'gone'; readonly error: string }

/** Sends one delivery to one receiver. It rejects only when `signal` aborts. */
export type Send = (delivery: OwedDelivery, signal: AbortSignal) => Promise<Answer>
