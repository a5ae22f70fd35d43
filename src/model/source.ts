import type { Access } from './access.ts'
import type { Site } from './site.ts'

export const BROWSER_USES = ['auto', 'never', 'always'] as const
/** Whether pages are read through a browser: where their listing proves to need one, never, or always. */
export type BrowserUse = (typeof BROWSER_USES)[number]

export type Revisit = {
  readonly share: number
  readonly minMs: number
  readonly maxMs: number
  readonly forMs: number
  /** How many articles that are visited once a month only are drawn a day, to see how much goes unnoticed. */
  readonly auditsPerDay: number
}

/** What is watched: one listing on one site, with its schedule; every default is filled in. */
export type Source = {
  readonly id: string
  readonly name: string
  /** As in `ko` or `en`; null where the configuration does not say. */
  readonly language: string | null
  readonly url: string
  readonly access: Access
  readonly site: Site
  /** A cron line of five fields, or six with seconds first. */
  readonly schedule: string
  /** IANA name; days of this source are days in this zone. */
  readonly timezone: string
  readonly maxPages: number
  /** Once a day, at this time of the source's zone (`03:30`), a check reads so many pages whatever it meets; 1 for never. */
  readonly deepCheck: { readonly pages: number; readonly at: string }
  readonly browser: BrowserUse
  readonly alertOnFirst: boolean
  readonly announceWithinMs: number
  readonly revisit: Revisit
  readonly edits: { readonly typography: boolean }
  readonly removal: { readonly confirmVisits: number; readonly confirmOverMs: number }
}
