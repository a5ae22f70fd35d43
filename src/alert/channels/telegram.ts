import type { PostAnswer } from '../../model/post.ts'
import { HTML, inCharacters } from '../render.ts'
import type { Answer, Way } from './channel.ts'
import { describe, type HttpDeps, JSON_HEADERS, parseBody, secondsToWait, sendOverHttp } from './over-http.ts'
import { type Write, writeText } from './writing.ts'

/** Of a message after its entities are parsed (https://core.telegram.org/bots/api#sendmessage); counted before, to be safe. */
const LIMIT = inCharacters(4096)
const DIALECT = { ...HTML, escape: (text: string) => HTML.escape(breakEntities(text)), newline: '\n' }

// What Telegram finds in a text by itself (https://core.telegram.org/api/entities): names that it would tell of the message,
// tags, commands, and addresses of its own or without a scheme. An address of the web is left alone: it leads where it says.
const ENTITIES =
  /https?:\/\/\S+|[@#$](?=[\p{L}\p{N}_]|$)|(?<![\p{L}\p{N}/<>])\/(?=\w|$)|:(?=\/\/)|(?<=[\p{L}\p{N}])\.(?=\p{L})/gu

/** An invisible WORD JOINER behind its sign has each stay text. */
function breakEntities(text: string): string {
  return text.replace(ENTITIES, (found) => (found.length > 1 ? found : `${found}\u2060`))
}

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
