import { nameUrn } from '../archive/name-urn.ts'
import { httpMessage, warcDigest, writeWarcRecord } from '../archive/warc.ts'
import { type KeptCapture, streamCaptures } from '../store/stream-captures.ts'
import type { Exporting } from './exporting.ts'

const SAME_PAYLOAD = 'http://netpreserve.org/warc/1.1/revisit/identical-payload-digest'

/** What is said of the whole file, since readers take records for more than is known. */
const DESCRIPTION = [
  'Pages that Dateline kept as evidence.',
  'Bodies are stored decoded: where a page came with a Content-Encoding, Transfer-Encoding or Content-Length, that header is',
  'renamed to X-Orig-…; header names are in small letters, and repeated headers joined.',
  'Of pages read through a browser, the body is the document as its scripts left it.',
  'Of requests, method, address and host are known; other headers, the HTTP version and the IP address were not kept.',
  'Set-Cookie headers are left out.',
].join(' ')

type Original = { readonly id: string; readonly url: string; readonly at: number }

/** Captures as a .warc.gz file (WARC 1.1): a response each with its request; a page that says the same again is a revisit. */
export async function* writeWarc({ db, query, now, program }: Exporting): AsyncGenerator<Buffer> {
  const info = nameUrn(`warcinfo ${now}`)
  yield writeInfo({ id: info, at: now, program })
  let originals = new Map<string, Original>()
  let page = ''
  for await (const capture of streamCaptures(db, query)) {
    // Captures of one page stand together, so that what is remembered stays small.
    if (capture.url !== page) originals = new Map()
    page = capture.url
    yield* writeCapture(capture, { info, original: originals.get(capture.sha256) })
    if (!originals.has(capture.sha256)) {
      originals.set(capture.sha256, { id: idOf(capture, 'response'), url: capture.url, at: capture.takenAt })
    }
  }
}

function writeInfo({ id, at, program }: { id: string; at: number; program: string }): Buffer {
  const fields = { software: program, format: 'WARC File Format 1.1', description: DESCRIPTION }
  const block = Object.entries(fields).map(([name, value]) => `${name}: ${value}\r\n`)
  const contentType = 'application/warc-fields'
  return writeWarcRecord({ type: 'warcinfo', id, at, contentType, fields: {}, block: Buffer.from(block.join('')) })
}

function idOf({ id, seal }: KeptCapture, part: 'request' | 'response'): string {
  return nameUrn(`${part} ${id} ${seal}`)
}

function writeCapture(
  capture: KeptCapture,
  { info, original }: { info: string; original: Original | undefined },
): Buffer[] {
  const { url, takenAt: at, body, cut } = capture
  const id = idOf(capture, 'response')
  const shared = {
    'WARC-Target-URI': url,
    'WARC-Warcinfo-ID': `<${info}>`,
    'WARC-Payload-Digest': warcDigest(body),
    ...(cut ? { 'WARC-Truncated': 'disconnect' } : {}),
  }
  const contentType = 'application/http; msgtype=response'
  const head = `HTTP/1.1 ${capture.status} `
  const headers = headersOf(capture)
  const response =
    original === undefined
      ? { type: 'response' as const, fields: shared, block: httpMessage(head, headers, body) }
      : { type: 'revisit' as const, fields: { ...shared, ...refersTo(original) }, block: httpMessage(head, headers) }
  return [writeWarcRecord({ ...response, id, at, contentType }), writeRequest(capture, { info, response: id })]
}

function refersTo({ id, url, at }: Original) {
  return {
    'WARC-Profile': SAME_PAYLOAD,
    'WARC-Refers-To': `<${id}>`,
    'WARC-Refers-To-Target-URI': url,
    'WARC-Refers-To-Date': new Date(at).toISOString(),
  }
}

function writeRequest(capture: KeptCapture, { info, response }: { info: string; response: string }): Buffer {
  const { pathname, search, host } = new URL(capture.url)
  const fields = {
    'WARC-Target-URI': capture.url,
    'WARC-Warcinfo-ID': `<${info}>`,
    'WARC-Concurrent-To': `<${response}>`,
  }
  return writeWarcRecord({
    type: 'request',
    id: idOf(capture, 'request'),
    at: capture.takenAt,
    contentType: 'application/http; msgtype=request',
    fields,
    block: httpMessage(`GET ${pathname}${search} HTTP/1.1`, { host }),
  })
}

// Those that may not be true of the body as it is stored; and what may let somebody in.
const OF_THE_BODY_SENT = /^(?:content-encoding|transfer-encoding|content-length)$/u
const SECRET = /^set-cookie2?$/u

function headersOf({ headers, body }: KeptCapture): Record<string, string> {
  const length = String(body.length)
  const kept = Object.entries(headers).filter(
    ([name, value]) => !SECRET.test(name) && !(name === 'content-length' && value === length),
  )
  const named = kept.map(([name, value]) => [OF_THE_BODY_SENT.test(name) ? `x-orig-${name}` : name, value])
  return { ...Object.fromEntries(named), 'content-length': length }
}
