/** How an HTTP proxy is reached; the address may hold a name and a password, and is a secret as a whole. */
export type ProxyAddress = { readonly url: string; readonly trustDns: boolean }

/** How the pages of a source are reached, as the operator wrote it beside its address. */
export type Access = {
  /** Private targets that were opened on purpose, such as `192.168.1.20:8080`, `10.0.5.0/24:443`, `intranet.example:80`. */
  readonly allowPrivate: readonly string[]
  /** Sent to the origin of the source and to no other; values may be secrets. */
  readonly headers: Readonly<Record<string, string>>
  /** Null for that of all sources. */
  readonly proxy: ProxyAddress | 'direct' | null
  /** Whether robots.txt counts: one's own site need not be asked. */
  readonly robots: 'obey' | 'ignore'
}

/** For what has nothing of its own to say. */
export const PLAIN_ACCESS: Access = { allowPrivate: [], headers: {}, proxy: null, robots: 'obey' }
