// Makes an SVG of what a command printed with colours: node scripts/picture-of-terminal.ts < OUTPUT > PICTURE.svg
import { text } from 'node:stream/consumers'
import { stripVTControlCharacters } from 'node:util'
import { createMeasure } from '../src/present/display-width.ts'

const COLUMN = 8.4
const LINE = 19
const MARGIN = 16
const COLOURS: Readonly<Record<string, string>> = { 31: '#ff7b72', 32: '#7ee787', 33: '#e3b341', 36: '#79c0ff' }

const ESCAPE = String.fromCharCode(27)
// What is wide stands apart: a viewer's font need not give it the width of two letters, and would shift all the rest.
const WIDE = '\\u1100-\\u11FF\\u2E80-\\uA4CF\\uAC00-\\uD7A3\\uF900-\\uFAFF\\uFE30-\\uFE4F\\uFF00-\\uFFEF'
const PARTS = new RegExp(`${ESCAPE}\\[(?<code>\\d+)m|(?<part>[${WIDE}]+|[^${ESCAPE}${WIDE}]+)`, 'gu')

type Style = { colour: string; bold: boolean; dim: boolean; line: string }

const PLAIN: Style = { colour: '#e6edf3', bold: false, dim: false, line: '' }

const lines = (await text(process.stdin)).trimEnd().split('\n')
const measure = await createMeasure(lines.map((line) => stripVTControlCharacters(line)))
let widest = 0
let style = { ...PLAIN }
const rows = lines.map((line, row) => {
  let column = 0
  return Array.from(line.matchAll(PARTS), ({ groups }) => {
    const { code, part = '' } = groups ?? {}
    if (code !== undefined) style = styleAfter(code)
    // Viewers drop white space at the ends of a text.
    const lead = measure.width(/^ */u.exec(part)?.[0] ?? '')
    const x = MARGIN + (column + lead) * COLUMN
    const width = measure.width(part)
    column += width
    widest = Math.max(widest, column)
    const shown = part.trim()
    return shown === '' ? '' : element(shown, { x, y: MARGIN + (row + 1) * LINE, width: measure.width(shown) * COLUMN })
  }).join('')
})

const size = `width="${MARGIN * 2 + widest * COLUMN}" height="${MARGIN * 2 + (lines.length + 0.5) * LINE}"`
console.log(
  `<svg xmlns="http://www.w3.org/2000/svg" ${size} font-family="DejaVu Sans Mono, Noto Sans Mono CJK KR, monospace" font-size="14"><title>What the command prints</title><rect width="100%" height="100%" rx="6" fill="#0d1117"/>\n${rows.filter((row) => row !== '').join('\n')}\n</svg>`,
)

function styleAfter(code: string): Style {
  switch (code) {
    case '1':
      return { ...style, bold: true }
    case '2':
      return { ...style, dim: true }
    case '22':
      return { ...style, bold: false, dim: false }
    case '4':
      return { ...style, line: 'underline' }
    case '9':
      return { ...style, line: 'line-through' }
    case '24':
    case '29':
      return { ...style, line: '' }
    default:
      return { ...style, colour: COLOURS[code] ?? PLAIN.colour }
  }
}

/** A line through or under is drawn, since not every viewer knows it of letters. */
function element(part: string, { x, y, width }: { x: number; y: number; width: number }): string {
  const { colour, bold, dim, line } = style
  const looks = `fill="${colour}"${bold ? ' font-weight="bold"' : ''}${dim ? ' opacity="0.6"' : ''}`
  const height = line === 'underline' ? y + 3 : y - 5
  const drawn = line === '' ? '' : `<path d="M${x} ${height}h${width}" stroke="${colour}"/>`
  // Viewers make several spaces one.
  const kept = part.replace(/ {2,}/gu, (spaces) => '\u00A0'.repeat(spaces.length))
  return `<text x="${x}" y="${y}" textLength="${width}" lengthAdjust="spacingAndGlyphs" ${looks}>${escapeXml(kept)}</text>${drawn}`
}

function escapeXml(part: string): string {
  return part.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;')
}
