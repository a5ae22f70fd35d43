export type Stop = { readonly signal: AbortSignal; release(): void }

/** Asked to stop once, the signal aborts and work ends cleanly; asked twice, the process ends at once. */
export function stopOnSignals(): Stop {
  const stop = new AbortController()
  const onSignal = () => {
    if (stop.signal.aborted) process.exit(130)
    stop.abort()
  }
  const names = ['SIGINT', 'SIGTERM'] as const
  for (const name of names) process.on(name, onSignal)
  return {
    signal: stop.signal,
    release: () => {
      for (const name of names) process.off(name, onSignal)
    },
  }
}
