// The range that is public by its numbers and reachable in the private network, and who lives there.
export const NAME_SERVER = '93.184.216.53'
export const HOSTILE = '93.184.216.34'
export const OTHER = '93.184.216.35'
export const HEALTHY = '93.184.216.36'
export const DESK = '93.184.216.37'
/** Nobody is there, and nothing says so. */
export const BLACK_HOLE = '198.41.0.9'
