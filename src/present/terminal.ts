import type { Paint } from './colour.ts'
import type { Link } from './link.ts'

/** Whom lines are made for: everything about the reader's screen, zone and moment that changes how things are shown. */
export type Terminal = {
  /** Columns; Infinity where nothing has to be cut, as in a file or a pipe. */
  readonly width: number
  readonly paint: Paint
  /** Where it is left out, nothing becomes a link. */
  readonly link?: Link
  /** The reader's zone: an IANA name. */
  readonly zone: string
  /** Milliseconds since 1970 UTC. */
  readonly now: number
}
