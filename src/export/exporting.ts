import type { Database } from '../store/open-store.ts'
import type { ChangeQuery } from '../store/read-changes.ts'

/** What is to be exported, and of what. */
export type Exporting = {
  readonly db: Database
  /** As in `history`. */
  readonly query: Omit<ChangeQuery, 'limit'>
  readonly now: number
  /** Name and version of this program. */
  readonly program: string
  /** Where feeds of sources are served; ends with a slash. */
  readonly feeds: string
}

/** A format that is one file: its parts in order. */
export type WriteParts = (exporting: Exporting) => AsyncIterable<string | Buffer>

/** Whether changes are chosen by what they are: what is no change is then left out. */
export function choosesChanges({ query }: Exporting): boolean {
  return query.kinds !== null || query.match !== null
}
