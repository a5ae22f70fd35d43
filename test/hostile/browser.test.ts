import { beforeAll } from 'vitest'
import { CHROMIUM_VARIABLE, chromiumPath } from '../support/chromium.ts'
import { rows } from './browser-rows.ts'
import { describeRows } from './describe-rows.ts'

// Unpacked before any row is played: files that appear while one is would count as left behind by it.
beforeAll(async () => {
  process.env[CHROMIUM_VARIABLE] = await chromiumPath()
})

describeRows({ name: 'browser', module: 'browser-rows.ts', rows })
