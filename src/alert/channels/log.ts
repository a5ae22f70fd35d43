import type { Log } from '../../lib/log.ts'
import type { Send } from './channel.ts'

/** `log://`: each change as a line of the log. */
export function createLogChannel({ name, log }: { name: string; log: Log }): Send {
  return async ({ key, changes }) => {
    for (const change of changes) {
      const { kind, source, summary, article } = change
      log.info({ channel: name, kind, source, summary, url: article?.url, change: change.id, key }, 'alert')
    }
    return { kind: 'delivered' }
  }
}
