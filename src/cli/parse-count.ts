import { Failure } from '../model/failure.ts'

/** A whole number above 0 as it is written on the command line; `what` names it, such as `--limit`. Throws `usage`. */
export function parseCount(what: string, written: string): number {
  const count = Number(written)
  if (Number.isSafeInteger(count) && count > 0) return count
  throw new Failure('usage', `${what} cannot be "${written}": it takes a whole number above 0.`)
}
