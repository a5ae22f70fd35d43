import type { Output } from './output.ts'

/** What every verb is given: the options that all verbs share, and where its answer goes. */
export type Globals = {
  /** The path of the configuration file, as the user gave it or as it is by default. */
  readonly config: string
  /** Print records as JSON Lines, and nothing else on stdout. */
  readonly json: boolean
  /** Print no hints, and no log lines below warnings. */
  readonly quiet: boolean
  readonly env: NodeJS.ProcessEnv
  readonly out: Output
}
