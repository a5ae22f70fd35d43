import type { Dialect } from '../render.ts'
import { inCharacters } from '../render.ts'
import type { Way } from './channel.ts'
import { type HttpDeps, JSON_HEADERS, secondsToWait, sendOverHttp } from './over-http.ts'
import { type Write, writeText } from './writing.ts'

/** Of an embed's description (https://discord.com/developers/docs/resources/message#embed-object-embed-limits). */
const LIMIT = inCharacters(4096)
const COLOURS = { news: 0x2e7d32, loss: 0xc62828, trouble: 0xef6c00 }

/** Discord's Markdown; a backslash before every mark makes it literal, mentions and times included. */
const MARKDOWN: Dialect = {
  escape: (text) => text.replace(/[\\`*_{}[\]()<>#+\-.!|~@:]/gu, '\\$&'),
  bold: (text) => `**${text}**`,
  gone: (text) => `~~${text}~~`,
  come: (text) => `__${text}__`,
  dim: (text) => text,
  link: (text, url) => `[${text}](<${url.replace(/[<>\s]/gu, encodeURIComponent)}>)`,
  newline: '\n',
}

/** `discord://`: one embed through a webhook, which mentions nobody. */
export function createDiscord({ url, write, ...deps }: HttpDeps & { url: string; write: Write }): Way {
  return sendOverHttp(
    {
      request: (delivery) => {
        const message = write(delivery)
        const description = writeText(message, delivery, { dialect: MARKDOWN, limit: LIMIT })
        const embeds = [{ description, color: COLOURS[message.mood] }]
        return {
          url: `${url}?wait=true`,
          headers: JSON_HEADERS,
          body: JSON.stringify({ embeds, allowed_mentions: { parse: [] } }),
        }
      },
      // Seconds with a fraction (https://discord.com/developers/docs/topics/rate-limits).
      waitMs: (body) => secondsToWait(body['retry_after']),
      refusesUnreadable: true,
    },
    deps,
  )
}
