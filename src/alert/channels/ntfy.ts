import { clip, inBytes, PLAIN } from '../render.ts'
import type { Way } from './channel.ts'
import { type HttpDeps, JSON_HEADERS, sendOverHttp, splitCredentials } from './over-http.ts'
import { linesBelowTitle, type Write, writeText } from './writing.ts'

/** Of a message; a longer one becomes an attachment (https://docs.ntfy.sh/publish/#limitations). */
const LIMIT = inBytes(4096)
const TITLE_CHARACTERS = 200
const TAGS = { news: 'newspaper', loss: 'wastebasket', trouble: 'warning' }

/** `ntfy://` and `ntfys://`: a message published as JSON (https://docs.ntfy.sh/publish/#publish-as-json), plain text. */
export function createNtfy({
  url: address,
  topic,
  write,
  ...deps
}: HttpDeps & { url: string; topic: string; write: Write }): Way {
  const { url, authorization } = splitCredentials(address)
  return sendOverHttp(
    {
      request: (delivery) => {
        const message = write(delivery)
        const lines = linesBelowTitle(message)
        const body = {
          topic,
          title: clip(message.subject, TITLE_CHARACTERS),
          message: writeText({ ...message, lines }, delivery, { dialect: PLAIN, limit: LIMIT }),
          tags: [TAGS[message.mood]],
          ...(message.url === null ? {} : { click: message.url }),
        }
        return { url, headers: { ...JSON_HEADERS, ...authorization }, body: JSON.stringify(body) }
      },
      refusesUnreadable: true,
    },
    deps,
  )
}
