import { Failure } from '../model/failure.ts'

/** What is read; undefined where a damaged store cannot give it: a number that no row had, a page that is none. */
export async function ifReadable<T>(read: () => Promise<T>): Promise<T | undefined> {
  try {
    return await read()
  } catch (error) {
    const isDamage = error instanceof RangeError || (error instanceof Failure && error.code === 'store-unreadable')
    if (isDamage) return undefined
    throw error
  }
}
