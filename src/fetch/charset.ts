import { isUtf8 } from 'node:buffer'
import { createRequire } from 'node:module'
import type { Page } from '../model/page.ts'
import { detectCharset } from './detect-charset.ts'

// TextDecoder knows EUC-KR without the 8,822 syllables that windows-949 adds, so Korean always goes to iconv-lite. Its
// tables take 20 ms to load: only a page that needs them pays.
const KOREAN = new Set(
  `euc-kr euckr cseuckr iso-ir-149 korean ks_c_5601-1987 ks_c_5601-1989 ks_c_5601 ksc5601 ksc_5601 csksc56011987
  windows-949 x-windows-949 windows949 cp949 cp-949 x-cp949 949 ms949 ms-949 uhc x-uhc`.split(/\s+/u),
)
// What iconv-lite knows beside charsets: they would make another text of the page.
const NO_CHARSETS = new Set(['base64', 'hex', 'binary'])
const PRESCAN_BYTES = 1024
const EMPTY = Buffer.alloc(0)

/**
 * The text of a page: by its byte order mark, else by the charset of Content-Type, else by the one it declares in its
 * first 1024 bytes, else as UTF-8 where the bytes are that, else by what they look like, else as windows-1252 (WHATWG
 * Encoding and HTML, "determining the character encoding"). Never throws: an unknown label counts as none.
 */
export function decodeText({ body, headers }: Pick<Page, 'body' | 'headers'>): string {
  const marked = labelOfMark(body)
  if (marked !== null) return new TextDecoder(marked).decode(body)
  return (
    decodeLabelled(body, labelOfType(headers['content-type'])) ??
    decodeLabelled(body, labelOfMarkup(body)) ??
    decodeUnlabelled(body)
  )
}

/** The charset that a page is read in though nothing says that it is; null where it is said, or plainly UTF-8. */
export function guessedCharset({ body, headers }: Pick<Page, 'body' | 'headers'>): string | null {
  const isSaid = isKnown(labelOfType(headers['content-type'])) || isKnown(labelOfMarkup(body))
  return isSaid || labelOfMark(body) !== null || isUtf8(body) ? null : guess(body)
}

function isKnown(label: string | null): boolean {
  return decodeLabelled(EMPTY, label) !== null
}

function guess(body: Buffer): string {
  return detectCharset(body, decodeStrictly) ?? 'windows-1252'
}

function decodeUnlabelled(body: Buffer): string {
  return decodeLabelled(body, isUtf8(body) ? 'utf-8' : guess(body)) ?? ''
}

/** Null where the bytes are no text in that charset. */
function decodeStrictly(bytes: Buffer, label: string): string | null {
  if (KOREAN.has(label)) {
    const text = iconv().decode(bytes, 'cp949')
    return text.includes('\ufffd') ? null : text
  }
  try {
    return new TextDecoder(label, { fatal: true }).decode(bytes)
  } catch {
    // A TypeError is how TextDecoder says that it is not.
    return null
  }
}

function labelOfMark(body: Buffer): string | null {
  const [first, second, third] = body
  if (first === 0xef && second === 0xbb && third === 0xbf) return 'utf-8'
  if (first === 0xff && second === 0xfe) return 'utf-16le'
  return first === 0xfe && second === 0xff ? 'utf-16be' : null
}

function decodeLabelled(body: Buffer, label: string | null): string | null {
  if (label === null) return null
  if (KOREAN.has(label)) return iconv().decode(body, 'cp949')
  try {
    return new TextDecoder(label).decode(body)
  } catch {
    // TextDecoder says that it does not know a label by throwing; iconv-lite knows some more.
    return iconv().encodingExists(label) && !NO_CHARSETS.has(label) ? iconv().decode(body, label) : null
  }
}

function iconv(): typeof import('iconv-lite') {
  return createRequire(import.meta.url)('iconv-lite')
}

function labelOfType(contentType: string | undefined): string | null {
  const [, label] = /charset\s*=\s*["']?\s*([^\s"';,]+)/iu.exec(contentType ?? '') ?? []
  return label?.toLowerCase() ?? null
}

const COMMENT = /<!--(?:-?>|.*?-->)/suy
const DECLARATION = /<[!?/][^>]*>?/uy
const TAG = /<\/?[a-z][^\s/>]*/iuy
const ATTRIBUTE = /[\s/]*([^\s/>=]+)(?:\s*=\s*(?:"([^"]*)"|'([^']*)'|([^\s>]+)))?/uy

/** https://html.spec.whatwg.org/#prescan-a-byte-stream-to-determine-its-encoding */
function labelOfMarkup(body: Buffer): string | null {
  const head = body.toString('latin1', 0, PRESCAN_BYTES)
  for (let at = head.indexOf('<'); at !== -1; at = head.indexOf('<', at)) {
    const tag = matchAt(TAG, head, at)
    if (tag === null) {
      at += (matchAt(COMMENT, head, at) ?? matchAt(DECLARATION, head, at))?.[0].length ?? 1
      continue
    }
    const { attributes, end } = attributesAt(head, at + tag[0].length)
    const label = tag[0].toLowerCase() === '<meta' ? labelOfMeta(attributes) : null
    if (label !== null) return label
    at = end
  }
  return null
}

function attributesAt(head: string, start: number): { attributes: Map<string, string>; end: number } {
  const attributes = new Map<string, string>()
  let end = start
  for (let found = matchAt(ATTRIBUTE, head, end); found !== null; found = matchAt(ATTRIBUTE, head, end)) {
    const [whole, name = '', double, single, bare] = found
    // The first one counts where a name comes twice.
    if (!attributes.has(name.toLowerCase())) attributes.set(name.toLowerCase(), double ?? single ?? bare ?? '')
    end += whole.length
  }
  return { attributes, end }
}

function labelOfMeta(attributes: ReadonlyMap<string, string>): string | null {
  const pragma = attributes.get('http-equiv')?.toLowerCase() === 'content-type'
  const label =
    attributes.get('charset')?.trim().toLowerCase() ?? (pragma ? labelOfType(attributes.get('content')) : null)
  // A page that could be scanned byte by byte is no UTF-16, whatever it says.
  return label?.startsWith('utf-16') ? 'utf-8' : label
}

function matchAt(pattern: RegExp, text: string, at: number): RegExpExecArray | null {
  pattern.lastIndex = at
  return pattern.exec(text)
}
