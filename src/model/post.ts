/** One message to an address of the operator's. The address may hold a token: it is a secret as a whole. */
export type PostRequest = {
  readonly url: string
  /** POST where it does not say. */
  readonly method?: 'POST' | 'PUT' | 'GET'
  readonly headers: Readonly<Record<string, string>>
  readonly body: string | null
  readonly timeoutMs: number
  /** Private targets that the operator opened for this channel. */
  readonly allowPrivate?: readonly string[]
}

/** What the receiver answered. */
export type PostAnswer = {
  readonly status: number
  /** Lower-case names; a header that came several times is joined by `, `. */
  readonly headers: Readonly<Record<string, string>>
  /** The first 64 KiB of what it said, as UTF-8; what lies beyond is never read. */
  readonly body: string
}

/** Sends one message, follows no redirect, and gives back any answer there was; throws Failure where there was none. */
export type Post = (request: PostRequest, signal: AbortSignal) => Promise<PostAnswer>
