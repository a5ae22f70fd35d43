import { hash } from 'node:crypto'

const TAIL_LENGTH = 2_048
/** How many times the length of a page is hashed at most. */
const MOST_HASHED = 8

/** What a listing's element is recognised by in a later page, without parsing it. */
export type RegionMark = {
  /** The bytes of its opening tag. */
  readonly anchor: Buffer
  /** From the opening tag to the closing tag, both included. */
  readonly byteLength: number
  /** SHA-256 of these bytes, in hex. */
  readonly sha256: string
}

/** Marks the region of a page as it came; null where its bytes are not found there, as with other charsets. */
export function markRegion(body: Buffer, region: string): RegionMark | null {
  const bytes = Buffer.from(region)
  const tagEnd = bytes.indexOf('>')
  if (tagEnd < 0 || !body.includes(bytes)) return null
  // A copy, so that keeping the tag does not keep the page.
  const anchor = Buffer.from(bytes.subarray(0, tagEnd + 1))
  return { anchor, byteLength: bytes.length, sha256: hash('sha256', bytes) }
}

/** The page holds the very bytes that were marked, wherever they stand. False too where finding out would cost too much. */
export function holdsRegion(body: Buffer, mark: RegionMark): boolean {
  const last = body.length - mark.byteLength
  // A page of nothing but opening tags would have the same bytes hashed for hours: then it is read instead.
  let triesLeft = Math.ceil((MOST_HASHED * body.length) / mark.byteLength)
  for (let at = body.indexOf(mark.anchor); at >= 0 && at <= last; at = body.indexOf(mark.anchor, at + 1)) {
    if (hash('sha256', body.subarray(at, at + mark.byteLength)) === mark.sha256) return true
    triesLeft -= 1
    if (triesLeft === 0) return false
  }
  return false
}

/** A page ends as the pages of its site do: `tail` stands within its last 2,048 bytes or characters, or there is none. */
export function hasTail(content: Buffer | string, tail: string | undefined): boolean {
  if (tail === undefined) return true
  const end = typeof content === 'string' ? content.slice(-TAIL_LENGTH) : content.subarray(-TAIL_LENGTH)
  return end.includes(tail)
}
