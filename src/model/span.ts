/** A stretch of time: milliseconds since 1970 UTC. */
export type Span = { readonly fromAt: number; readonly toAt: number }
