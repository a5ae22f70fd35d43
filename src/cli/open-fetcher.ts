import { dirname, join } from 'node:path'
import type { Config } from '../config/config.ts'
import { createFetcher, type Fetcher } from '../fetch/fetcher.ts'
import type { RequestLine } from '../fetch/follow.ts'
import { openSessions, type Sessions } from '../fetch/sessions.ts'
import { appendLines } from '../lib/append-lines.ts'
import type { Now } from '../lib/clock.ts'
import { FORGETFUL, type HostMemory } from '../model/host-memory.ts'

/** The sessions of a configuration: beside its store, since they are part of what only this machine knows. */
export function openSessionsOf({ store }: Pick<Config, 'store'>): Sessions {
  return openSessions(join(dirname(store.file), 'sessions'))
}

/** What asks sites, as the configuration says; to be closed. */
export function openFetcher(config: Config, now: Now, memory: HostMemory = FORGETFUL): Fetcher {
  const { browserPath: path = null, browserUrl: url = null, browserSandbox: sandbox, ...fetch } = config.fetch
  const appendRequest = appendLines(fetch.requestLog)
  const onRequest = (line: RequestLine) => appendRequest({ ...line, at: new Date(line.at).toISOString() })
  const browser = { path, url, sandbox, env: process.env }
  return createFetcher({ ...fetch, browser, sessions: openSessionsOf(config), memory, onRequest, now })
}
