import { createHash } from 'node:crypto'
import { nextSlot } from '../lib/cron.ts'
import type { Validators } from '../model/page.ts'
import type { Rendering } from '../model/rendering.ts'
import type { SilencePlan } from '../model/silence.ts'
import type { Site } from '../model/site.ts'
import type { Source } from '../model/source.ts'
import type { RegionMark } from '../read/region.ts'
import { getStandpoint } from '../store/known-listing.ts'
import type { Database } from '../store/open-store.ts'
import { getRendering } from '../store/renderings.ts'

/** What a check starts from. What was kept for another profile is left out: it says nothing about this one. */
export type Standpoint = {
  readonly snapshotId: number | null
  readonly troubled: boolean
  /** Entries are missing: a check that finds nothing new may settle what became of them. */
  readonly awaits: boolean
  readonly silence: SilencePlan
  readonly entryCount: number
  /** A check from then on is a deep one; null where none is wanted. */
  readonly deepDueAt: number | null
  readonly pageUrl: string | null
  readonly validators: Validators | null
  readonly region: RegionMark | null
  /** Whether the listing needs the browser. */
  readonly rendering: Rendering | null
}

/**
 * Where each source stood after its last check, kept in memory so that a check which finds nothing new need not ask
 * the store. Recording compares with the store all the same, and says when another process was faster.
 */
export type Standpoints = {
  get(source: Source): Promise<Standpoint>
  forget(source: Source): void
}

export function createStandpoints(db: Database): Standpoints {
  const known = new Map<string, Standpoint>()
  return {
    async get(source) {
      const remembered = known.get(source.id)
      if (remembered !== undefined) return remembered
      const loaded = await loadStandpoint(db, source)
      known.set(source.id, loaded)
      return loaded
    },
    forget: (source) => void known.delete(source.id),
  }
}

async function loadStandpoint(db: Database, source: Source): Promise<Standpoint> {
  const stored = await getStandpoint(db, source.id)
  const { snapshotId, troubled, awaits, silence, deepCheckedAt, entryCount, place } = stored
  const rendering = source.browser === 'auto' ? await getRendering(db, source.id, 'listing') : null
  const holds = place !== null && place.profileHash === profileHash(source.site)
  return {
    snapshotId,
    troubled,
    awaits,
    silence,
    entryCount,
    deepDueAt: deepDueAt(source, deepCheckedAt),
    pageUrl: holds ? place.pageUrl : null,
    validators: holds && hasAny(place.validators) ? place.validators : null,
    region: holds && place.region !== null ? parseRegion(place.region) : null,
    rendering,
  }
}

const TWO_DAYS_MS = 2 * 86_400_000

/** Once a day, at its quiet hour or as soon as it is checked after that, a source is read further on. */
export function isDeepAt(at: number, { deepDueAt }: Standpoint): boolean {
  // Further off than a day ever is: what it follows was written down by a clock that was ahead.
  return deepDueAt !== null && (at >= deepDueAt || deepDueAt - at > TWO_DAYS_MS)
}

function deepDueAt({ deepCheck, timezone }: Source, lastAt: number | null): number | null {
  if (deepCheck.pages <= 1 || lastAt === null) return null
  const [hour, minute] = deepCheck.at.split(':').map(Number)
  return nextSlot(`${minute} ${hour} * * *`, timezone, lastAt)
}

function hasAny({ etag, lastModified }: Validators): boolean {
  return etag !== null || lastModified !== null
}

const hashes = new WeakMap<Site, string>()

/** SHA-256, in hex, of all that a profile says. */
export function profileHash(site: Site): string {
  const known = hashes.get(site)
  if (known !== undefined) return known
  const made = createHash('sha256').update(JSON.stringify(site)).digest('hex')
  hashes.set(site, made)
  return made
}

/** A mark of a region as text, for the store. */
export function formatRegion({ anchor, byteLength, sha256 }: RegionMark): string {
  return JSON.stringify({ anchor: anchor.toString('base64'), byteLength, sha256 })
}

function parseRegion(text: string): RegionMark {
  const { anchor, byteLength, sha256 } = JSON.parse(text) as { anchor: string; byteLength: number; sha256: string }
  return { anchor: Buffer.from(anchor, 'base64'), byteLength, sha256 }
}
