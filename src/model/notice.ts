/** What a message says that is about no change: that a channel does not work, gave one message up, or works. */
export type Notice = {
  readonly type: 'channel-failing' | 'alert-given-up' | 'test'
  readonly channel: string
  /** ISO 8601 in UTC: since when, or when. */
  readonly since: string
  readonly error: string | null
}
