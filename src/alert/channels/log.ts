import type { Log } from '../../lib/log.ts'
import type { Way } from './channel.ts'
import { webhookBody } from './webhook.ts'

/** `log://`: each change as a line of the log, which `--quiet` leaves there: whoever asks for alerts wants to hear them. */
export function createLogChannel({ name, log }: { name: string; log: Log }): Way {
  return {
    preview: webhookBody,
    async send({ key, changes, notice }) {
      if (notice !== null) log.warn({ notice, key }, 'alert')
      for (const change of changes) {
        const { kind, source, summary, article } = change
        log.warn({ channel: name, kind, source, summary, url: article?.url, change: change.id, key }, 'alert')
      }
      return { kind: 'delivered' }
    },
  }
}
