/** What makes a request conditional (RFC 9110, section 13); it belongs to one address. */
export type Validators = { readonly etag: string | null; readonly lastModified: string | null }

/** Who wrote the address: the operator, for a source or for alerts, or a page, which is not to be trusted. */
export type AddressClass = 'source' | 'discovered' | 'alert'

/** What came back from one request. */
export type Page = {
  /** As it was asked for, and after redirects. */
  readonly requestedUrl: string
  readonly url: string
  readonly status: number
  /** Lower-case names; a header that came several times is joined by `, `. */
  readonly headers: Readonly<Record<string, string>>
  /** Content decoding undone, charset not; empty for 304. */
  readonly body: Buffer
  /** The body ended before the site said it would; what came is in `body`. */
  readonly cut: boolean
  /** How much stood after the end of a compressed body, and was left out; not there where nothing did. */
  readonly extraBytes?: number
  /** Bytes as they came over the wire. */
  readonly wireBytes: number
  /** When the request was made: milliseconds since 1970 UTC. */
  readonly fetchedAt: number
  /** How a page of the browser ended was looked at as the site sent it: `body` is what its scripts made of it. */
  readonly via: 'http' | 'browser'
}
