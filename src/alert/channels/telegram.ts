import type { PostAnswer } from '../../model/post.ts'
import { HTML, inCharacters } from '../render.ts'
import type { Answer, Way } from './channel.ts'
import { describe, type HttpDeps, JSON_HEADERS, parseBody, secondsToWait, sendOverHttp } from './over-http.ts'
import { type Write, writeText } from './writing.ts'

/** Of a message after its entities are parsed (https://core.telegram.org/bots/api#sendmessage); counted before, to be safe. */
const LIMIT = inCharacters(4096)
const DIALECT = { ...HTML, newline: '\n' }

export type TelegramOptions = HttpDeps & {
  readonly url: string
  readonly chat: string
  readonly topic: string | null
  readonly write: Write
}

/** `tgram://`: a message of a bot, in Telegram's HTML. */
export function createTelegram({ url, chat, topic, write, ...deps }: TelegramOptions): Way {
  return sendOverHttp(
    {
      request: (delivery) => {
        const text = writeText(write(delivery), delivery, { dialect: DIALECT, limit: LIMIT })
        const body = {
          chat_id: chat,
          ...(topic === null ? {} : { message_thread_id: Number(topic) }),
          text,
          parse_mode: 'HTML',
          link_preview_options: { is_disabled: true },
        }
        return { url, headers: JSON_HEADERS, body: JSON.stringify(body) }
      },
      judge: judgeOk,
      waitMs: (body) => secondsToWait(asObject(body['parameters'])['retry_after']),
      refusesUnreadable: true,
    },
    deps,
  )
}

/** Success is said in the body: a status of 200 alone is none. */
function judgeOk(answer: PostAnswer): Answer | null {
  if (answer.status !== 200 || parseBody(answer.body)['ok'] === true) return null
  return { kind: 'again', error: describe(answer), retryAfterMs: null }
}

function asObject(value: unknown): Record<string, unknown> {
  return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {}
}
