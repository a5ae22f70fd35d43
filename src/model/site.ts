/**
 * Where a field stands: the first element within the entry or the page that matches `selector` and gives a value, which
 * is its `attribute` or its text, and of that the first group of `pattern` (or the whole match). `date` is a format of
 * Unicode TR 35 letters as Luxon reads them (https://moment.github.io/luxon/#/parsing), such as `MMMM d, yyyy`.
 */
export type Field = {
  readonly selector: string
  readonly attribute?: string | undefined
  readonly pattern?: string | undefined
  readonly date?: string | undefined
}

/**
 * One place of a value for an address to read on with: an element of the page (its `attribute` or text), a pattern over
 * the page's own address (its first group), or the `value` itself.
 */
export type Variable = {
  readonly selector?: string | undefined
  readonly attribute?: string | undefined
  readonly url?: string | undefined
  readonly value?: string | undefined
}

/**
 * How to read a listing on: an address with `{offset}` or `{page}` counted from `start` by `step`, and `{name}` for each
 * variable, whose places are tried in order; or a link to the next page, found by a selector; or an address with
 * `{cursor}`, which each page says for the page after it.
 */
export type More =
  /** The browser presses the element that the selector finds; what that brings stands on the same page. */
  | { readonly by: 'button'; readonly selector: string }
  | {
      readonly by: 'url'
      readonly url: string
      readonly start: number
      readonly step: number
      readonly variables: Readonly<Record<string, readonly Variable[]>>
    }
  | { readonly by: 'link'; readonly selector: string }
  | {
      readonly by: 'cursor'
      readonly url: string
      readonly cursor: Omit<Field, 'date'>
      readonly variables: Readonly<Record<string, readonly Variable[]>>
    }

export const WALL_REASONS = ['login-required', 'challenge', 'blocked', 'rate-limited', 'maintenance', 'parked'] as const
export type WallReason = (typeof WALL_REASONS)[number]

/**
 * A sign of a wall; every part that is given must hold: `redirect` is part of an address that was redirected to,
 * `selector` matches an element, `text` stands in the visible text.
 */
export type WallSign = {
  readonly reason: WallReason
  readonly redirect?: string | undefined
  readonly selector?: string | undefined
  readonly text?: string | undefined
  readonly status?: number | undefined
}

export const ENTRY_FIELDS = ['url', 'title', 'published', 'excerpt', 'thumbnail'] as const
export type EntryField = (typeof ENTRY_FIELDS)[number]

export const ARTICLE_FIELDS = ['title', 'published', 'sourceLabel', 'originalUrl'] as const
export type ArticleField = (typeof ARTICLE_FIELDS)[number]

/** A profile shared by sources: where things are on a site's pages. It is data; no code knows a site by name. */
export type Site = {
  readonly id: string
  readonly name: string
  readonly hosts: readonly string[]
  /** Other hosts that its pages load scripts and data from, in the browser. */
  readonly loadsFrom?: readonly string[] | undefined
  readonly timezone: string
  /** A regular expression over the address: group `key` identifies the article, group `ingested` is Unix seconds. */
  readonly identity?: { readonly pattern: string } | undefined
  readonly listing: {
    /** The element around the listing; what stands outside of it never counts. A fragment need not have it. */
    readonly region?: string | undefined
    readonly entries: string
    readonly fields: Readonly<Partial<Record<EntryField, Field>>>
    readonly required: readonly EntryField[]
    /** Text with which a whole page of the site ends; a page without it was cut. */
    readonly tail?: string | undefined
    readonly more?: More | undefined
  }
  readonly article: {
    readonly fields: Readonly<Partial<Record<ArticleField, Field>>>
    /** The element that holds the text, and within it the elements that are its paragraphs. */
    readonly text: { readonly selector: string; readonly paragraphs: string }
    readonly ignore: readonly string[]
    readonly tail?: string | undefined
  }
  readonly walls: readonly WallSign[]
}
