/** A stretch of time: milliseconds since 1970 UTC. */
export type Span = { readonly fromAt: number; readonly toAt: number }

/** What two stretches have in common, or null. */
export function overlapOf(a: Span, b: Span): Span | null {
  const fromAt = Math.max(a.fromAt, b.fromAt)
  const toAt = Math.min(a.toAt, b.toAt)
  return fromAt < toAt ? { fromAt, toAt } : null
}
