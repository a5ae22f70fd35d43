import { HTML, inBytes, PLAIN } from '../render.ts'
import type { Answer, Send, Way } from './channel.ts'
import { ask, describe, type HttpDeps, JSON_HEADERS, judgeStatus, parseBody, sendOverHttp } from './over-http.ts'
import { type Write, writeText } from './writing.ts'

/** An event has 65,536 bytes at most (https://spec.matrix.org/latest/client-server-api/#size-limits), and holds the text twice. */
const LIMIT = inBytes(16_000)

export type MatrixOptions = HttpDeps & {
  readonly url: string
  readonly token: string
  /** `!id:server`, or `#alias:server`, which is looked up once. */
  readonly room: string
  readonly write: Write
}

/** `matrix://` and `matrixs://`: a message to a room. The key is its transaction id, so the server drops copies itself. */
export function createMatrix({ url, token, room, write, ...deps }: MatrixOptions): Way {
  const headers = { ...JSON_HEADERS, authorization: `Bearer ${token}` }
  let roomId = room.startsWith('!') ? room : null
  const way = sendOverHttp(
    {
      request: (delivery) => {
        const path = `rooms/${encodeURIComponent(roomId ?? room)}/send/m.room.message/${encodeURIComponent(delivery.key)}`
        const message = write(delivery)
        const body = {
          msgtype: 'm.text',
          body: writeText(message, delivery, { dialect: PLAIN, limit: LIMIT }),
          format: 'org.matrix.custom.html',
          formatted_body: writeText(message, delivery, { dialect: HTML, limit: LIMIT }),
          // Says that nobody is mentioned, whatever the text looks like.
          'm.mentions': {},
        }
        return { url: `${url}/_matrix/client/v3/${path}`, method: 'PUT', headers, body: JSON.stringify(body) }
      },
      waitMs,
      refusesUnreadable: true,
    },
    deps,
  )
  const send: Send = async (delivery, signal) => {
    if (roomId === null) {
      const found = await findRoom({ url, room, headers, deps }, signal)
      if (typeof found !== 'string') return found
      roomId = found
    }
    return way.send(delivery, signal)
  }
  return { ...way, send }
}

type Lookup = {
  readonly url: string
  readonly room: string
  readonly headers: Record<string, string>
  readonly deps: HttpDeps
}

function findRoom({ url, room, headers, deps }: Lookup, signal: AbortSignal): Promise<string | Answer> {
  const address = `${url}/_matrix/client/v3/directory/room/${encodeURIComponent(room)}`
  const request = { url: address, method: 'GET', headers, body: null } as const
  return ask<string | Answer>({ request, post: deps.post, signal }, (answer) => {
    const id = parseBody(answer.body)['room_id']
    if (typeof id === 'string' && id.startsWith('!')) return id
    if (answer.status === 404) return { kind: 'refused', error: 'The Matrix server knows no room of this alias.' }
    if (answer.status < 300) return { kind: 'again', error: describe(answer), retryAfterMs: null }
    return judgeStatus(answer, { waitMs }, deps.now())
  })
}

function waitMs(body: Record<string, unknown>): number | null {
  return milliseconds(body['retry_after_ms'])
}

function milliseconds(value: unknown): number | null {
  return typeof value === 'number' && value >= 0 ? Math.min(value, 86_400_000) : null
}
