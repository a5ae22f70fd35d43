import type { PostAnswer } from '../../model/post.ts'
import { inCharacters, PLAIN } from '../render.ts'
import type { Answer, Way } from './channel.ts'
import { type HttpDeps, JSON_HEADERS, sendOverHttp, splitCredentials } from './over-http.ts'
import { linesBelowTitle, type Write, writeText } from './writing.ts'

/** Apprise shortens for each of its services; this is what is worth reading. */
const LIMIT = inCharacters(10_000)
const TYPES = { news: 'info', loss: 'warning', trouble: 'failure' }

/** `apprise://` and `apprises://`: an Apprise API server (https://github.com/caronc/apprise-api), which reaches a hundred services. */
export function createApprise({ url: address, write, ...deps }: HttpDeps & { url: string; write: Write }): Way {
  const { url, authorization } = splitCredentials(address)
  return sendOverHttp(
    {
      request: (delivery) => {
        const message = write(delivery)
        const lines = linesBelowTitle(message)
        const text = writeText({ ...message, lines }, delivery, { dialect: PLAIN, limit: LIMIT })
        const body = { title: message.subject, body: text, type: TYPES[message.mood], format: 'text' }
        return { url, headers: { ...JSON_HEADERS, ...authorization }, body: JSON.stringify(body) }
      },
      judge: judgeDelivered,
      refusesUnreadable: true,
    },
    deps,
  )
}

/** 204 says that the key has no configuration, and 424 that one of its services failed: neither delivered anything sure. */
function judgeDelivered({ status }: PostAnswer): Answer | null {
  if (status === 204) return { kind: 'refused', error: 'The Apprise server has no configuration under this key.' }
  if (status === 424)
    return { kind: 'again', error: 'The Apprise server could not notify all of its services.', retryAfterMs: null }
  return null
}
