import type { MailAddress } from './channel-address.ts'

/** One message to the mail server of the operator's. */
export type MailRequest = Omit<MailAddress, 'from' | 'to'> & {
  readonly from: string
  readonly to: readonly string[]
  readonly subject: string
  readonly text: string
  readonly html: string
  /** Without brackets; the same over all tries, so that the receiver can drop copies (RFC 5322, section 3.6.4). */
  readonly messageId: string
  readonly timeoutMs: number
  /** Private targets that the operator opened for it. */
  readonly allowPrivate?: readonly string[]
}

/** Somebody for whom the server did not take a message that it took for others. */
export type RefusedRecipient = {
  readonly to: string
  /** A 5xx reply; one of 4xx may be another one later. */
  readonly isFinal: boolean
  readonly error: string
}

/**
 * What the server said: `later` of a 4xx reply or where none came, `rejected` of a 5xx reply. `unsure` is a connection
 * that ended after the whole message was sent and before the reply: it may have arrived.
 */
export type MailAnswer =
  | { readonly kind: 'accepted'; readonly refused: readonly RefusedRecipient[] }
  | { readonly kind: 'later' | 'rejected' | 'unsure'; readonly error: string }

/** Hands one message to its server; rejects only with the signal's reason. */
export type SendMail = (request: MailRequest, signal: AbortSignal) => Promise<MailAnswer>
