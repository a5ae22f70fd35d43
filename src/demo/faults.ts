/** What an answer of the site is about; faults may be meant for one kind alone. */
export type PageKind = 'listing' | 'fragment' | 'article' | 'other'

/** What goes wrong with one answer. */
export type Trouble =
  | { readonly kind: 'status'; readonly code: number; readonly headers?: Readonly<Record<string, string>> }
  /** `declared` is what Content-Length says: the whole body (the connection then ends early), or what is sent. */
  | { readonly kind: 'truncate'; readonly bytes: number; readonly declared: 'whole' | 'sent' }
  /** The page without its entries and paragraphs; a fragment without anything. */
  | { readonly kind: 'empty' }
  | { readonly kind: 'delay'; readonly delayMs: number }
  /** Classes and ids that readers go by have other names. */
  | { readonly kind: 'redesign' }

/** A trouble, for the next `times` answers (one by default) of a kind of page (of any but `other` by default). */
export type Fault = Trouble & { readonly times?: number; readonly on?: PageKind }

/** Takes the faults that were scripted, in their order: an answer meets at most one. */
export type FaultQueue = {
  add(fault: Fault): void
  take(page: PageKind): Trouble | undefined
  clear(): void
}

export function createFaultQueue(): FaultQueue {
  let waiting: { fault: Fault; left: number }[] = []
  return {
    add: (fault) => {
      waiting.push({ fault, left: fault.times ?? 1 })
    },
    take: (page) => {
      const next = waiting.find(({ fault }) => (fault.on === undefined ? page !== 'other' : fault.on === page))
      if (next === undefined) return undefined
      next.left -= 1
      if (next.left <= 0) waiting = waiting.filter((other) => other !== next)
      return next.fault
    },
    clear: () => {
      waiting = []
    },
  }
}

const REDESIGNED: readonly (readonly [string, string])[] = [
  ['latest_article_wrapper', 'stories'],
  ['articled-date', 'story-when'],
  ['article-desc', 'story-text'],
  ['article-thumb', 'story-picture'],
  ['article-content', 'story-body'],
  ['article-meta', 'story-facts'],
  ['more_results', 'older'],
  ['<article class="clearfix">', '<div class="story">'],
  ['</article>', '</div>'],
  ['<h4>', '<h3>'],
  ['</h4>', '</h3>'],
]

/** The page as if the site had been redesigned: it says the same, and no name for its parts is what it was. */
export function redesign(html: string): string {
  return REDESIGNED.reduce((page, [from, to]) => page.replaceAll(from, to), html)
}
