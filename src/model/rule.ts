import type { ChangeKind, EditClass } from './change.ts'

/**
 * What is looked for in title, excerpt and text, without regard to case, accents or width: one of `any`, each of `all`,
 * no one of `none`. Of an edit only new text counts; one of `gone` is what the edit took away. Of `patterns`, regular
 * expressions, one has to match these texts, and of `headline` one the title or the excerpt. Empty lists ask nothing.
 */
export type WordMatch = {
  readonly any: readonly string[]
  readonly all: readonly string[]
  readonly none: readonly string[]
  readonly gone: readonly string[]
  readonly patterns: readonly string[]
  readonly headline: readonly string[]
}

/** Which changes concern whom. Null stands for "whatever it is". */
export type Rule = {
  readonly name: string
  readonly on: readonly ChangeKind[]
  /** Ids of sources, of sites, and languages as in `ko` or `en`. */
  readonly sources: readonly string[] | null
  readonly sites: readonly string[] | null
  readonly languages: readonly string[] | null
  readonly match: WordMatch | null
  /** An edit has to have one of these classes; other changes have none, and do not ask. */
  readonly classes: readonly EditClass[] | null
  readonly backdated: boolean | null
  readonly late: boolean | null
  /** Names of channels. */
  readonly to: readonly string[]
  /** Changes within this time, or so many of them, travel as one message; null sends each at once. */
  readonly digestMs: number | null
  readonly digestCount: number | null
}

/** Hours in which a channel is left alone, by the clock of a zone; `from` may be later in the day than `to`. */
export type Quiet = {
  /** As `22:00`. */
  readonly from: string
  readonly to: string
  readonly timezone: string
  /** What is said at once all the same. */
  readonly except: readonly (ChangeKind | EditClass)[]
}

/** Where to send. The address may hold a password or token: it is a secret as a whole and never logged. */
export type Channel = {
  readonly name: string
  readonly url: string
  /** For signatures, in the form of Standard Webhooks: `whsec_` and base64, or plain text. */
  readonly secret: string | null
  /** Private targets that the operator opened for it, as `192.168.1.20:8080`. */
  readonly allowPrivate: readonly string[]
  /** Messages a minute; what comes faster travels together. */
  readonly perMinute: number
  readonly quiet: Quiet | null
  /** Text with `{{field}}` for each change, in place of our own. */
  readonly template: string | null
  /** Constant arguments of an `exec:` channel. */
  readonly args: readonly string[]
}
