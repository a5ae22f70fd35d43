/** One message to an address of the operator's. The address may hold a token: it is a secret as a whole. */
export type PostRequest = {
  readonly url: string
  readonly headers: Readonly<Record<string, string>>
  readonly body: string
  readonly timeoutMs: number
}

/** What the receiver answered; its body is read away and never kept. */
export type PostAnswer = {
  readonly status: number
  /** Lower-case names; a header that came several times is joined by `, `. */
  readonly headers: Readonly<Record<string, string>>
}

/** Sends one message, follows no redirect, and gives back any answer there was; throws Failure where there was none. */
export type Post = (request: PostRequest, signal: AbortSignal) => Promise<PostAnswer>
