/** Works through all, at most `limit` at a time, in order; the first failure is thrown when the rest under way has ended. */
export async function eachAtMost<T>(limit: number, all: readonly T[], work: (one: T) => Promise<void>): Promise<void> {
  const left = all.values()
  const workThrough = async () => {
    for (const one of left) await work(one)
  }
  const ended = await Promise.allSettled(Array.from({ length: Math.min(limit, all.length) }, workThrough))
  const failed = ended.find((one) => one.status === 'rejected')
  if (failed !== undefined) throw failed.reason
}
