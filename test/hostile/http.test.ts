import { describeRows } from './describe-rows.ts'
import { rows } from './http-rows.ts'

describeRows({ name: 'http', module: 'http-rows.ts', rows })
