import type { ChangeKind } from './change.ts'

/** Words looked for in title, excerpt and text, without regard to case: one of `any`, each of `all`, no one of `none`. */
export type WordMatch = {
  readonly any: readonly string[]
  readonly all: readonly string[]
  readonly none: readonly string[]
}

/** Which changes concern whom. */
export type Rule = {
  readonly name: string
  readonly on: readonly ChangeKind[]
  /** Ids; null stands for every source. */
  readonly sources: readonly string[] | null
  readonly match: WordMatch | null
  /** Names of channels. */
  readonly to: readonly string[]
  /** Changes within this time travel as one message; null sends each at once. */
  readonly digestMs: number | null
}

/** Where to send. The address may hold a password or token: it is a secret as a whole and never logged. */
export type Channel = {
  readonly name: string
  readonly url: string
  /** For signatures, in the form of Standard Webhooks: `whsec_` and base64, or plain text. */
  readonly secret: string | null
  /** Private targets that the operator opened for it, as `192.168.1.20:8080`. */
  readonly allowPrivate?: readonly string[]
}
