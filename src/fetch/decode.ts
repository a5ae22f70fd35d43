import {
  brotliDecompressSync,
  constants,
  crc32,
  gunzipSync,
  inflateRawSync,
  inflateSync,
  zstdDecompressSync,
} from 'node:zlib'
import { Failure } from '../model/failure.ts'

// One synchronous call per coding: zlib then raises on every early end, and a page of 61 KB costs less than it would as
// a stream. The longest that it can hold the process is `maxBytes` of output: 10 MB in 12 to 27 ms (two cores, 2026-11).

export type Encoded = {
  readonly bytes: Buffer
  /** The value of Content-Encoding; empty where there was none. */
  readonly label: string
  /** It is known that the bytes ended early. */
  readonly cut: boolean
  /** Of the decoded body: 809 bytes of Brotli can hold a gigabyte. */
  readonly maxBytes: number
}

export type Decoded = {
  readonly body: Buffer
  readonly cut: boolean
  /** What stood after the end of a compressed body, and was left out. */
  readonly extraBytes: number
}

type DecodeOptions = { readonly maxOutputLength: number; readonly chunkSize: number; readonly finishFlush?: number }

type Undone = Pick<Decoded, 'body' | 'extraBytes'>

type Coding = {
  readonly decode: (bytes: Buffer, options: DecodeOptions) => Undone
  /** The flush that gives out what there is and does not mind an early end. */
  readonly lenientFlush: number
}

const GZIP: Coding = { decode: gunzip, lenientFlush: constants.Z_SYNC_FLUSH }
const DEFLATE: Coding = { decode: whole(inflateEither), lenientFlush: constants.Z_SYNC_FLUSH }
const BROTLI: Coding = { decode: whole(brotliDecompressSync), lenientFlush: constants.BROTLI_OPERATION_FLUSH }
const ZSTD: Coding = { decode: whole(unzstd), lenientFlush: constants.ZSTD_e_flush }

/** Of a coding in which nothing may follow the end. */
function whole(decode: (bytes: Buffer, options: DecodeOptions) => Buffer): Coding['decode'] {
  return (bytes, options) => ({ body: decode(bytes, options), extraBytes: 0 })
}

/** As a request says it. */
export const ACCEPTED_CODINGS = 'gzip, br, zstd, deflate'

const BY_LABEL: ReadonlyMap<string, Coding> = new Map([
  ['gzip', GZIP],
  ['x-gzip', GZIP],
  ['deflate', DEFLATE],
  ['br', BROTLI],
  ['zstd', ZSTD],
])
const MAX_CODINGS = 2
const CHUNK_BYTES = 64 * 1024
// RFC 9659: the web has no window above 8 MB.
const ZSTD_WINDOW_LOG = 23
const GZIP_MAGIC = Buffer.from([0x1f, 0x8b, 0x08])
const ZSTD_MAGIC = Buffer.from([0x28, 0xb5, 0x2f, 0xfd])
const MARKUP = /^(?:\xef\xbb\xbf)?\s*</u
// White space, and the escape of ISO-2022-JP.
const CONTROLS_IN_TEXT = new Set(Buffer.from('\t\n\f\r\x1b'))

/**
 * Undoes the content coding, at most two of them (RFC 9110, section 8.4). Where the label is not true, what the bytes
 * plainly are counts; null where even that is unclear. An early end is not an error: `cut`, with what could be decoded.
 * Throws Failure `too-large`.
 */
export function decodeContent({ bytes, label, cut, maxBytes }: Encoded): Decoded | null {
  const encoded = { body: bytes, cut, extraBytes: 0 }
  const names = namesOf(label)
  if (names.length > MAX_CODINGS) return null
  const labelled = names.length > 0 ? undoAll(names, encoded, maxBytes) : null
  if (labelled !== null) return labelled
  const evident = codingByMagic(bytes)
  if (evident !== null) return undo(evident, encoded, maxBytes)
  return names.length === 0 || looksLikeMarkup(bytes.subarray(0, 512)) ? encoded : null
}

function namesOf(label: string): string[] {
  if (label === '') return []
  const names = label
    .toLowerCase()
    .split(',')
    .map((name) => name.trim())
  return names.filter((name) => name !== '' && name !== 'identity')
}

function codingByMagic(bytes: Buffer): Coding | null {
  if (isGzip(bytes)) return GZIP
  return bytes.subarray(0, ZSTD_MAGIC.length).equals(ZSTD_MAGIC) ? ZSTD : null
}

function isGzip(bytes: Buffer): boolean {
  return bytes.subarray(0, GZIP_MAGIC.length).equals(GZIP_MAGIC)
}

function looksLikeMarkup(head: Buffer): boolean {
  return MARKUP.test(head.toString('latin1')) && head.every((byte) => byte >= 0x20 || CONTROLS_IN_TEXT.has(byte))
}

/** The coding named last was applied last, so it is undone first. */
function undoAll(names: readonly string[], encoded: Decoded, maxBytes: number): Decoded | null {
  let decoded: Decoded | null = encoded
  for (const name of names.toReversed()) {
    const coding = BY_LABEL.get(name)
    decoded = coding === undefined || decoded === null ? null : undo(coding, decoded, maxBytes)
  }
  return decoded
}

function undo({ decode, lenientFlush }: Coding, { body, cut, extraBytes }: Decoded, maxBytes: number): Decoded | null {
  const options = { maxOutputLength: maxBytes, chunkSize: CHUNK_BYTES }
  try {
    if (!cut) return plus(extraBytes, { ...decode(body, options), cut })
  } catch (error) {
    if (!endedEarly(error, maxBytes)) return null
  }
  try {
    return plus(extraBytes, { ...decode(body, { ...options, finishFlush: lenientFlush }), cut: true })
  } catch (error) {
    endedEarly(error, maxBytes)
    return null
  }
}

function plus(extraBytes: number, decoded: Decoded): Decoded {
  return { ...decoded, extraBytes: decoded.extraBytes + extraBytes }
}

/** Tells an early end from broken data; throws where there was too much. */
function endedEarly(error: unknown, maxBytes: number): boolean {
  const code = error instanceof Error && 'code' in error ? error.code : null
  if (error instanceof Failure) throw error
  if (code === 'ERR_BUFFER_TOO_LARGE') throw tooLarge(maxBytes)
  return code === 'Z_BUF_ERROR'
}

// zlib reads member after member, and what is no member counts for it as broken data; some servers send that much.
function gunzip(bytes: Buffer, options: DecodeOptions): Undone {
  try {
    return { body: gunzipSync(bytes, options), extraBytes: 0 }
  } catch (error) {
    const members = ofZlib(error) ? gunzipMembers(bytes, options) : null
    if (members === null) throw error
    return members
  }
}

/** Broken data, or too few bytes: of what follows a member zlib wants to see two before it says which. */
function ofZlib(error: unknown): boolean {
  return error instanceof Error && 'code' in error && (error.code === 'Z_DATA_ERROR' || error.code === 'Z_BUF_ERROR')
}

/** What the members hold that `bytes` begin with, when each is sound and what follows them is none; else null. */
function gunzipMembers(bytes: Buffer, { maxOutputLength, chunkSize }: DecodeOptions): Undone | null {
  const parts: Buffer[] = []
  let left = maxOutputLength
  let rest = bytes
  while (isGzip(rest)) {
    const member = firstMember(rest, { maxOutputLength: Math.max(1, left), chunkSize })
    if (member === null) return null
    parts.push(member.body)
    left -= member.body.length
    if (left < 0) throw tooLarge(maxOutputLength)
    rest = member.rest
  }
  const isNextBegun = rest.length > 0 && GZIP_MAGIC.subarray(0, rest.length).equals(rest)
  return parts.length === 0 || isNextBegun ? null : { body: Buffer.concat(parts), extraBytes: rest.length }
}

const FLAG = { headerChecksum: 2, extra: 4, name: 8, comment: 16 } as const
const HEADER_BYTES = 10
const TRAILER_BYTES = 8

/** RFC 1952, section 2.3; null where its checksum or its length is not true. */
function firstMember(bytes: Buffer, options: DecodeOptions): { body: Buffer; rest: Buffer } | null {
  const data = bytes.subarray(headerLength(bytes))
  const { buffer: body, engine } = inflateRawSync(data, { ...options, info: true }) as unknown as Inflated
  const trailer = data.subarray(engine.bytesWritten, engine.bytesWritten + TRAILER_BYTES)
  if (trailer.length < TRAILER_BYTES || trailer.readUInt32LE(0) !== crc32(body)) return null
  if (trailer.readUInt32LE(4) !== body.length) return null
  return { body, rest: data.subarray(engine.bytesWritten + TRAILER_BYTES) }
}

type Inflated = { readonly buffer: Buffer; readonly engine: { readonly bytesWritten: number } }

function headerLength(bytes: Buffer): number {
  const flags = bytes[3] ?? 0
  const pastText = (at: number): number => bytes.indexOf(0, at) + 1 || bytes.length
  let length = HEADER_BYTES
  if (flags & FLAG.extra) length += 2 + (bytes.length < length + 2 ? 0 : bytes.readUInt16LE(length))
  if (flags & FLAG.name) length = pastText(length)
  if (flags & FLAG.comment) length = pastText(length)
  return flags & FLAG.headerChecksum ? length + 2 : length
}

function tooLarge(maxBytes: number): Failure {
  return new Failure('too-large', `Decoded, the page is over ${maxBytes} bytes`)
}

// "deflate" is zlib's format (RFC 1950), yet some servers send the bare one (RFC 1951): two bytes tell them apart.
function inflateEither(bytes: Buffer, options: DecodeOptions): Buffer {
  const [first = 0, second = 0] = bytes
  const zlibHeader = (first & 0x0f) === 8 && (first * 256 + second) % 31 === 0
  return zlibHeader ? inflateSync(bytes, options) : inflateRawSync(bytes, options)
}

function unzstd(bytes: Buffer, options: DecodeOptions): Buffer {
  return zstdDecompressSync(bytes, { ...options, params: { [constants.ZSTD_d_windowLogMax]: ZSTD_WINDOW_LOG } })
}
