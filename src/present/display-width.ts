/** Measures text in the columns that it takes on a terminal. */
export type Measure = {
  width(text: string): number
  /** The parts that cannot be split: what a reader sees as one character. */
  graphemes(text: string): Iterable<string>
}

// Letters that stand alone and whose width is certain: ASCII and typographic signs take one column; Kana, Hangul
// syllables, Han and their punctuation take two. Nearly every title is made of these, and string-width takes 30 ms to load.
const SIMPLE =
  /^[ -~\u00A1-\u00AC\u00AE-\u00FF\u2010-\u2027\u3001-\u3029\u3041-\u3096\u30A1-\u30FF\u4E00-\u9FFF\uAC00-\uD7A3\uFF01-\uFF5E]*$/u
const WIDE = /[\u3001-\u3029\u3041-\u3096\u30A1-\u30FF\u4E00-\u9FFF\uAC00-\uD7A3\uFF01-\uFF5E]/gu

const SIMPLE_MEASURE: Measure = {
  width: (text) => text.length + (text.match(WIDE)?.length ?? 0),
  graphemes: (text) => text,
}

/** A measure for these texts and every part of them, in which nothing is left that moves the cursor. */
export async function createMeasure(texts: Iterable<string>): Promise<Measure> {
  for (const text of texts) if (!SIMPLE.test(text)) return loadMeasure()
  return SIMPLE_MEASURE
}

async function loadMeasure(): Promise<Measure> {
  const { default: stringWidth } = await import('string-width')
  const segmenter = new Intl.Segmenter()
  return {
    width: (text) => (SIMPLE.test(text) ? SIMPLE_MEASURE.width(text) : stringWidth(text)),
    graphemes: (text) => Array.from(segmenter.segment(text), ({ segment }) => segment),
  }
}

/** As much of a text as fits, ended by an ellipsis where it had to be cut. */
export function fitText(text: string, width: number, measure: Measure): string {
  if (measure.width(text) <= width) return text
  let kept = ''
  let used = 0
  for (const grapheme of measure.graphemes(text)) {
    used += measure.width(grapheme)
    if (used > width - 1) break
    kept += grapheme
  }
  return `${kept.trimEnd()}…`
}

/** A paragraph in lines no wider than `width`, but for a character that is: broken at spaces, and within wider words. */
export function wrapText(text: string, width: number, measure: Measure): string[] {
  const lines: string[] = []
  let line = ''
  for (const word of text.split(' ')) {
    const longer = line === '' ? word : `${line} ${word}`
    if (measure.width(longer) <= width) {
      line = longer
      continue
    }
    if (line !== '') lines.push(line)
    const pieces = splitWord(word, width, measure)
    line = pieces.pop() ?? ''
    lines.push(...pieces)
  }
  return line === '' ? lines : [...lines, line]
}

function splitWord(word: string, width: number, measure: Measure): string[] {
  const pieces = ['']
  let used = 0
  for (const grapheme of measure.graphemes(word)) {
    const columns = measure.width(grapheme)
    if (used + columns > width && used > 0) {
      pieces.push('')
      used = 0
    }
    pieces[pieces.length - 1] += grapheme
    used += columns
  }
  return pieces
}
