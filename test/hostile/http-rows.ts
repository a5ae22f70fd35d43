import type { Row } from './row.ts'
import { addressRows } from './rows-addresses.ts'
import { transportRows } from './rows-transport.ts'

export const rows: readonly Row[] = [...addressRows, ...transportRows]
