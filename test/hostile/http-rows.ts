import type { Row } from './row.ts'
import { addressRows } from './rows-addresses.ts'
import { codingRows } from './rows-coding.ts'
import { httpRows } from './rows-http.ts'
import { transportRows } from './rows-transport.ts'

export const rows: readonly Row[] = [...addressRows, ...transportRows, ...httpRows, ...codingRows]
