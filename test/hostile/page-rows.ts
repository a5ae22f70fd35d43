import type { Row } from './row.ts'
import { markupRows } from './rows-markup.ts'
import { notThePageRows } from './rows-not-the-page.ts'

export const rows: readonly Row[] = [...markupRows, ...notThePageRows]
