import { z } from 'zod'
import { BROWSER_USES } from '../model/source.ts'
import { channelSchema } from './channel-schema.ts'
import {
  cronLine,
  duration,
  explained,
  flag,
  identifier,
  privateTarget,
  share,
  size,
  text,
  timeOfDay,
  timezone,
  webUrl,
  whole,
} from './fields.ts'
import { ruleSchema } from './rule-schema.ts'
import { DEFAULT_STORE, explainStore } from './store-address.ts'

const HOUR_MS = 3_600_000

// What stands in `defaults` and in each source, before either is filled in.
const announce = z.strictObject({
  within: duration().describe('How long the announcement of a new article may wait for its page.'),
})

const revisit = z.strictObject({
  share: share().describe('The wait before the next visit, as a share of the time since the article last changed.'),
  min: duration().describe('The shortest wait.'),
  max: duration().describe('The longest wait.'),
  for: duration().describe('How long an article is visited like this; after that once a month.'),
  audit: whole({ min: 0, max: 100 }).describe(
    'How many of the articles past that time are drawn a day and visited, to tell how much goes unnoticed; 0 for none.',
  ),
})

const edits = z.strictObject({
  typography: flag().describe('Whether an edit of quotes, dashes or white space alone is told.'),
})

const removal = z.strictObject({
  confirmVisits: whole({ min: 1, max: 100 }).describe('How many visits must find an article gone before it is said.'),
  confirmOver: duration({ min: 0 }).describe('The time over which these visits must be spread.'),
})

const deepCheck = z.strictObject({
  pages: whole({ min: 1, max: 100 }).describe('How many pages it reads at least; 1 for no deep check.'),
  at: timeOfDay().describe('When it is due in the zone of the source: the first check from then on is the deep one.'),
})

/** How a source is watched, when `defaults` and what is built in are filled in. */
export const settingsSchema = z.strictObject({
  schedule: cronLine().describe('When to check: a cron line of five fields, or six with seconds first.'),
  timezone: timezone().describe(
    'The zone of the schedule, and of the days of the source. Without it, that of the site.',
  ),
  maxPages: whole({ min: 1, max: 1000 }).describe('How many pages one check may read on, looking for what is known.'),
  deepCheck: deepCheck.describe('Once a day a check reads further on, to find what was inserted with an old date.'),
  announce: announce.describe('When a new article is announced.'),
  revisit: revisit
    .refine(({ min, max }) => min <= max, { error: 'min is longer than max' })
    .describe('When a known article is visited again, to notice edits.'),
  edits: edits.describe('What counts as an edit.'),
  removal: removal.describe('When an article counts as removed.'),
})

export const BUILT_IN_SETTINGS = {
  schedule: '*/10 * * * *',
  maxPages: 10,
  deepCheck: { pages: 3, at: '03:30' },
  announce: { within: '1m' },
  revisit: { share: 0.2, min: '10m', max: '24h', for: '30d', audit: 2 },
  edits: { typography: false },
  removal: { confirmVisits: 3, confirmOver: '6h' },
}

const writtenSettings = settingsSchema
  .extend({
    deepCheck: deepCheck.partial().describe(settingsSchema.shape.deepCheck.description ?? ''),
    announce: announce.partial().describe(settingsSchema.shape.announce.description ?? ''),
    revisit: revisit.partial().describe(settingsSchema.shape.revisit.description ?? ''),
    edits: edits.partial().describe(settingsSchema.shape.edits.description ?? ''),
    removal: removal.partial().describe(settingsSchema.shape.removal.description ?? ''),
  })
  .partial()

const allowPrivate = z
  .array(privateTarget())
  .prefault([])
  .describe(
    'Private targets that may be asked: an address, a range or a name, each with its port, as 192.168.1.20:8080, ' +
      '10.0.5.0/24:443 or intranet.example:80.',
  )

const proxyAddress = z
  .preprocess(
    (given) => (typeof given === 'string' ? { url: given } : given),
    z.strictObject({
      url: webUrl().describe('Its address, with a name and a password where it asks for them.'),
      trustDns: flag()
        .prefault(false)
        .describe('Whether names may go to the proxy unresolved, where this computer cannot resolve them.'),
    }),
  )
  .describe('An HTTP proxy: its address, or a map of it.')

const headers = z
  .record(explained(explainHeader), text().regex(/^[\t\x20-\x7e]+$/u, 'must be plain ASCII text'))
  .prefault({})
  .describe('Headers that are sent to the origin of the source, and to no other; values may be secrets.')

const siteOverride = z.record(z.string(), z.unknown())

const source = z.strictObject({
  id: identifier().describe('The name of the source in commands, addresses and records. It must stay the same.'),
  name: text().optional().describe('Its name for people. Without it, the id.'),
  url: webUrl().describe('The address of the listing, as a browser shows it.'),
  language: z
    .string()
    .regex(/^[a-z]{2,3}$/, 'is not a language such as ko or en')
    .optional()
    .describe('The language it writes in, such as ko or en (ISO 639), for rules that ask for it.'),
  site: identifier().optional().describe('The site profile that says how to read its pages: a file of sites/.'),
  allowPrivate,
  headers,
  proxy: z
    .union([z.literal('direct'), proxyAddress])
    .optional()
    .describe('The proxy of this source, or direct for none.'),
  robots: z
    .enum(['obey', 'ignore'])
    .prefault('obey')
    .describe('Whether robots.txt counts. Ignore it on a site of your own only.'),
  ...writtenSettings.shape,
  browser: z
    .enum(BROWSER_USES)
    .optional()
    .describe('When its pages are read through a browser. Without it, as fetch.browser says.'),
  alertOnFirst: flag().prefault(false).describe('Whether what the very first check finds is announced as well.'),
  identity: siteOverride.optional().describe('What this source has otherwise than its site profile: identity.'),
  listing: siteOverride.optional().describe('What this source has otherwise than its site profile: listing.'),
  article: siteOverride.optional().describe('What this source has otherwise than its site profile: article.'),
  loadsFrom: z
    .array(z.unknown())
    .optional()
    .describe('Other hosts that its pages load from, in place of those of its site profile.'),
  walls: z.array(z.unknown()).optional().describe('The walls of this source, in place of those of its site profile.'),
})

const aliases = z.array(z.array(text()).min(1))

const web = z.strictObject({
  host: text()
    .prefault('127.0.0.1')
    .describe('The address to listen at. Any other than this computer’s own needs the variable DATELINE_WEB_TOKEN.'),
  port: whole({ min: 0, max: 65_535 }).prefault(7777).describe('The port to listen at; 0 takes any that is free.'),
  url: webUrl()
    .optional()
    .describe(
      'The address by which people reach these pages, such as https://dateline.example: alerts then lead there.',
    ),
})

const keep = z.strictObject({
  captures: duration().optional().describe('How long captures are kept at least. Without it, for ever.'),
  evidence: flag().prefault(true).describe('Whether captures that a change stands on stay, however old they are.'),
})

const alerts = z.strictObject({
  exec: flag().prefault(false).describe('Whether channels may run programs of this machine (exec://).'),
})

const perHost = z.strictObject({
  concurrency: whole({ min: 1, max: 100 }).prefault(1).describe('How many requests may be under way at once.'),
  delay: duration({ min: 0, max: HOUR_MS }).prefault('2s').describe('The least time from one request to the next.'),
  visitsPerHour: whole({ min: 1, max: 1_000_000 })
    .prefault(1800)
    .describe('How many visits to articles one host gets in an hour; what is left over stays due.'),
})

const fetch = z.strictObject({
  userAgent: z
    .string()
    .regex(/^[\x21-\x7e][\x20-\x7e]*$/, 'must be plain ASCII text')
    .prefault('Dateline/1.0')
    .describe('How Dateline introduces itself to sites. A way to reach you in it is good manners.'),
  timeout: duration({ max: HOUR_MS }).prefault('30s').describe('The time for one request, to the last byte.'),
  maxBytes: size({ max: 1e9 }).prefault('10MB').describe('The size that a page may have once it is unpacked.'),
  perHost: perHost.prefault({}).describe('How gently one host is asked.'),
  browser: z
    .enum(BROWSER_USES)
    .prefault('auto')
    .describe('When pages are read through a browser: where that proves to be needed, never, or always.'),
  browserPath: text()
    .optional()
    .describe('The Chromium to use. Without it, the one that Playwright installed, else the one of the system.'),
  browserUrl: explained(explainBrowserUrl, '^(https?|wss?)://')
    .optional()
    .describe('The address of a browser that runs elsewhere: DevTools (http, ws) or a Playwright server (ws).'),
  browserSandbox: flag()
    .prefault(true)
    .describe('Whether the browser is kept in its sandbox. Only in a container of its own may it do without.'),
  proxy: proxyAddress.optional().describe('The HTTP proxy that everything goes through. The environment is not asked.'),
  requestLog: text().optional().describe('A file that gets a line for every request for a page or a robots.txt.'),
  allowPrivateAddresses: flag()
    .prefault(false)
    .describe('Whether addresses of private networks may be asked and sent to. For labs.'),
})

/** The configuration file, as it is written. */
export const configSchema = z.strictObject({
  store: explained(explainStore, '^sqlite:')
    .prefault(DEFAULT_STORE)
    .describe('Where everything is kept: sqlite:PATH, relative to this file.'),
  web: web.prefault({}).describe('Where the daemon answers.'),
  alerts: alerts.prefault({}).describe('What alerts may do and say.'),
  keep: keep.prefault({}).describe('What the daemon lets go once a day, and `dateline prune` at once.'),
  fetch: fetch.prefault({}).describe('How pages are fetched.'),
  defaults: writtenSettings.prefault(BUILT_IN_SETTINGS).describe('How sources are watched that do not say otherwise.'),
  sources: z.array(source).min(1).describe('What is watched.'),
  channels: z.record(identifier(), channelSchema).prefault({}).describe('Where alerts can be sent, by name.'),
  rules: z.array(ruleSchema).prefault([]).describe('Which changes concern whom.'),
  names: aliases
    .prefault([])
    .describe('Names to watch for in texts, each as a list of all the ways to write it, besides those of names.yaml.'),
})

/** A file of names, as it is written. */
export const namesSchema = z.strictObject({
  names: aliases.prefault([]),
  titles: z.record(identifier(), z.array(text())).prefault({}),
  surnames: z.record(identifier(), text()).prefault({}),
  noNames: z.array(text()).prefault([]),
})

export type Settings = z.output<typeof settingsSchema>
export type WrittenConfig = z.output<typeof configSchema>
export type WrittenSource = WrittenConfig['sources'][number]

function explainBrowserUrl(address: string): string | null {
  // It may hold a token, and is not quoted.
  if (/^(?:https?|wss?):\/\//iu.test(address) && URL.canParse(address)) return null
  return 'the address of a browser starts with http://, https://, ws:// or wss://'
}

// What frames a request, what belongs to one connection, and what Dateline says itself.
const NOT_OWN =
  /^(?:host|connection|keep-alive|transfer-encoding|te|trailer|upgrade|expect|content-.*|proxy-.*|accept-encoding|if-.*|range)$/iu

function explainHeader(name: string): string | null {
  if (!/^[\w!#$%&'*+.^`|~-]+$/u.test(name)) return 'is no name of a header'
  return NOT_OWN.test(name) ? 'is a header that Dateline writes itself' : null
}
