/** What a message says that is about no change: that a channel does not work, or that it does. */
export type Notice = {
  readonly type: 'channel-failing' | 'test'
  readonly channel: string
  /** ISO 8601 in UTC: since when, or when. */
  readonly since: string
  readonly error: string | null
}
