import { createMessageWords } from '../alert/message-words.ts'
import { type OpenChannel, openChannels } from '../alert/open-channels.ts'
import type { RuleContext } from '../alert/rules.ts'
import type { Config } from '../config/config.ts'
import { compileNames } from '../diff/names.ts'
import type { Fetcher } from '../fetch/fetcher.ts'
import type { Log } from '../lib/log.ts'
import { openFetcher } from './open-fetcher.ts'

/** The channels of the configuration, for a verb that sends or shows a message without watching. */
export type Senders = { readonly channels: ReadonlyMap<string, OpenChannel>; close(): Promise<void> }

export function openSenders(config: Config, log: Log): Senders {
  const fetcher = openFetcher(config, Date.now)
  return { channels: openChannelsOf(config, { fetcher, log }), close: fetcher.close }
}

/** The channels over a fetcher that is there already. */
export function openChannelsOf(
  config: Config,
  { fetcher, log }: { readonly fetcher: Pick<Fetcher, 'post' | 'mail'>; readonly log: Log },
): ReadonlyMap<string, OpenChannel> {
  const { post, mail } = fetcher
  const { sources } = config
  const lexicon = compileNames(config.names)
  return openChannels(config.channels, {
    post,
    mail,
    now: Date.now,
    log,
    words: createMessageWords({ sources, lexicon, pagesUrl: config.web.publicUrl }),
  })
}

/** What rules ask of the configuration. */
export function toRuleContext({ sources, names: { aliases } }: Config): RuleContext {
  return { sources: sources.map(({ id, site, language }) => ({ id, site: site.id, language })), aliases }
}
