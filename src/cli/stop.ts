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

/** Does work that a stop may end early, by throwing too, and gives back its exit code: 130 where it was stopped. */
export async function untilStopped(work: (signal: AbortSignal) => Promise<number>): Promise<number> {
  const { signal, release } = stopOnSignals()
  try {
    const exitCode = await work(signal)
    return signal.aborted ? 130 : exitCode
  } catch (error) {
    // A store that fails just then is still to be told of.
    if (signal.aborted && error === signal.reason) return 130
    throw error
  } finally {
    release()
  }
}
