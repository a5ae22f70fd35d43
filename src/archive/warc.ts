import { createHash } from 'node:crypto'
import { gzipSync } from 'node:zlib'

/** A record as ISO 28500:2017 (WARC 1.1) has it. */
export type WarcRecord = {
  readonly type: 'warcinfo' | 'request' | 'response' | 'revisit'
  /** A URI that no other record has. */
  readonly id: string
  readonly at: number
  readonly contentType: string
  readonly fields: Readonly<Record<string, string>>
  readonly block: Buffer
}

/** One record as one member of a gzip file, as annex D asks, so that readers can begin at any of them. */
export function writeWarcRecord({ type, id, at, contentType, fields, block }: WarcRecord): Buffer {
  const head = {
    'WARC-Type': type,
    'WARC-Record-ID': `<${id}>`,
    'WARC-Date': new Date(at).toISOString(),
    ...fields,
    'WARC-Block-Digest': warcDigest(block),
    'Content-Type': contentType,
    'Content-Length': String(block.length),
  }
  const lines = Object.entries(head).map(([name, value]) => `${name}: ${oneLine(value)}\r\n`)
  return gzipSync(Buffer.concat([Buffer.from(`WARC/1.1\r\n${lines.join('')}\r\n`), block, Buffer.from('\r\n\r\n')]))
}

/** The bytes of an HTTP message: its first line, headers and body. */
export function httpMessage(
  firstLine: string,
  headers: Readonly<Record<string, string>>,
  body: Buffer = Buffer.alloc(0),
): Buffer {
  const lines = Object.entries(headers).map(([name, value]) => `${name}: ${oneLine(value)}\r\n`)
  // Header values are bytes of which Node made one character each.
  return Buffer.concat([Buffer.from(`${oneLine(firstLine)}\r\n${lines.join('')}\r\n`, 'latin1'), body])
}

/** The labelled digest of WARC 1.1: SHA-256 in Base32 (RFC 4648, without padding). */
export function warcDigest(bytes: Buffer): string {
  return `sha256:${base32(createHash('sha256').update(bytes).digest())}`
}

const ALPHABET = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567'

export function base32(bytes: Buffer): string {
  const bits = Array.from(bytes, (byte) => byte.toString(2).padStart(8, '0')).join('')
  return (bits.match(/.{1,5}/gu) ?? []).map((five) => ALPHABET[Number.parseInt(five.padEnd(5, '0'), 2)]).join('')
}

function oneLine(text: string): string {
  return text.replaceAll(/[\r\n\0]+/gu, ' ')
}
