/** What `doctor` found out about one part of the set-up, as it prints it with --json. */
export type DiagnosisRecord = {
  /** The part, such as `store` or `source`, and which one of several. */
  readonly part: string
  readonly name: string | null
  readonly state: 'ok' | 'warning' | 'failed' | 'skipped'
  readonly found: string
  /** The failure code, reason of a wall or of a quarantine; null where all is well. */
  readonly code: string | null
  /** What to do; null where nothing has to be done. */
  readonly advice: string | null
}
