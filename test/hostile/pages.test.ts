import { beforeAll } from 'vitest'
import { CHROMIUM_VARIABLE, chromiumPath } from '../support/chromium.ts'
import { describeRows } from './describe-rows.ts'
import { rows } from './page-rows.ts'

// Unpacked before any row is played: files that appear while one is would count as left behind by it.
beforeAll(async () => {
  process.env[CHROMIUM_VARIABLE] = await chromiumPath()
})

describeRows({ name: 'pages', module: 'page-rows.ts', rows })
