import type { Line, Message, Span } from '../present/message.ts'

/** How a service marks text. `escape` makes any text literal there; the others are given text that was escaped. */
export type Dialect = {
  readonly escape: (text: string) => string
  readonly bold: (text: string) => string
  readonly gone: (text: string) => string
  readonly come: (text: string) => string
  /** What stands back beside the rest. */
  readonly dim: (text: string) => string
  readonly link: (text: string, url: string) => string
  readonly newline: string
}

/** Plain text: what is gone and what has come is marked as wdiff does, and addresses are written out. */
export const PLAIN: Dialect = {
  escape: (text) => text,
  bold: (text) => text,
  gone: (text) => `[-${text}-]`,
  come: (text) => `{+${text}+}`,
  dim: (text) => text,
  link: (text, url) => (text === url ? url : `${text} <${url}>`),
  newline: '\n',
}

/** HTML of the few elements that mail programs, Matrix and Telegram all show. */
export const HTML: Dialect = {
  escape: escapeHtml,
  bold: (text) => `<b>${text}</b>`,
  gone: (text) => `<s>${text}</s>`,
  come: (text) => `<u>${text}</u>`,
  dim: (text) => text,
  link: (text, url) => `<a href="${escapeHtml(url)}">${text}</a>`,
  newline: '<br>\n',
}

export type Limit = { readonly most: number; readonly measure: (text: string) => number }

/** Characters as JavaScript counts them, and bytes of UTF-8. */
export const inCharacters = (most: number): Limit => ({ most, measure: (text) => text.length })
export const inBytes = (most: number): Limit => ({ most, measure: Buffer.byteLength })

const CUT = '…'

/** A message in a dialect, no longer than the service takes: what does not fit is cut between letters, and marked. */
export function renderMessage({ lines }: Pick<Message, 'lines'>, dialect: Dialect, { most, measure }: Limit): string {
  let text = ''
  const room = () => most - measure(text) - measure(dialect.escape(CUT))
  for (const [at, line] of lines.entries()) {
    const start = at === 0 ? '' : dialect.newline
    const whole = start + renderLine(line, dialect)
    if (measure(whole) <= room()) {
      text += whole
      continue
    }
    if (measure(start) > room()) return text + dialect.escape(CUT)
    text += start
    for (const span of line) {
      const rendered = renderSpan(span, dialect)
      if (measure(rendered) > room())
        return text + cutSpan(span, dialect, { most: room(), measure }) + dialect.escape(CUT)
      text += rendered
    }
  }
  return text
}

function renderLine(line: Line, dialect: Dialect): string {
  return line.map((span) => renderSpan(span, dialect)).join('')
}

function renderSpan({ text, style, url }: Span, dialect: Dialect): string {
  const escaped = dialect.escape(text)
  const linked = url === undefined ? escaped : dialect.link(escaped, url)
  return style === undefined ? linked : dialect[style](linked)
}

/** As much of the span as fits, found by halving; its link and style go with it. */
function cutSpan(span: Span, dialect: Dialect, { most, measure }: Limit): string {
  const letters = lettersWithin(span.text, most)
  let fits = 0
  for (let step = 2 ** Math.floor(Math.log2(letters.length || 1)); step >= 1; step /= 2) {
    const tried = { ...span, text: letters.slice(0, fits + step).join('') }
    if (fits + step <= letters.length && measure(renderSpan(tried, dialect)) <= most) fits += step
  }
  return fits === 0 ? '' : renderSpan({ ...span, text: letters.slice(0, fits).join('') }, dialect)
}

/** The beginning of a text: whole letters, and a mark where it was cut. */
export function clip(text: string, most: number): string {
  return text.length <= most ? text : lettersWithin(text, most - CUT.length).join('') + CUT
}

/** Whole letters from the beginning, of so many units in all. The text is not cut before: half a letter would look whole. */
function lettersWithin(text: string, most: number): string[] {
  const letters: string[] = []
  for (const { segment, index } of new Intl.Segmenter().segment(text)) {
    if (index + segment.length > most) break
    letters.push(segment)
  }
  return letters
}

function escapeHtml(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;')
}
