/** HTML that is safe to put into a page as it is. */
export type Markup = { readonly markup: string }

type Part = string | number | Markup | readonly Markup[]

/** HTML in which every interpolated text is escaped, and only Markup is put in as it is. */
export function html(pieces: TemplateStringsArray, ...parts: readonly Part[]): Markup {
  return { markup: String.raw({ raw: pieces }, ...parts.map(toMarkup)) }
}

/** Text as markup in which the given words stand in `<strong>`. */
export function emphasise(text: string, words: readonly string[]): Markup {
  const pieces = text.split(new RegExp(`(${words.map(RegExp.escape).join('|')})`, 'u'))
  // A capturing split puts what was found at the odd places.
  const marked = pieces.map((piece, at) => (at % 2 === 1 ? html`<strong>${piece}</strong>` : html`${piece}`))
  return html`${marked}`
}

const ESCAPES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#039;',
}

function toMarkup(part: Part): string {
  if (typeof part === 'string') return part.replace(/[&<>"']/gu, (character) => ESCAPES[character] ?? character)
  if (typeof part === 'number') return String(part)
  if ('markup' in part) return part.markup
  return part.map(({ markup }) => markup).join('')
}
