import type { Failure } from '../model/failure.ts'

/** What `work` resolves with, or, once `ms` have passed, what `late` makes; the work itself goes on unheard. */
export async function withinMs<T>(work: Promise<T>, ms: number, late: () => Failure): Promise<T> {
  let timer: NodeJS.Timeout | undefined
  const deadline = new Promise<never>((_resolve, reject) => {
    timer = setTimeout(() => reject(late()), Math.max(0, ms))
  })
  // A browser that is closed under its work rejects it later, with nobody left to hear.
  work.catch(() => undefined)
  try {
    return await Promise.race([work, deadline])
  } finally {
    clearTimeout(timer)
  }
}
