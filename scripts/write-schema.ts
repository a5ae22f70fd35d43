import { writeFileSync } from 'node:fs'
import { configJsonSchema, siteJsonSchema } from '../src/config/json-schema.ts'

const FILES = { 'dateline.schema.json': configJsonSchema(), 'site.schema.json': siteJsonSchema() }

for (const [file, schema] of Object.entries(FILES)) {
  writeFileSync(new URL(`../config/${file}`, import.meta.url), `${JSON.stringify(schema, null, 2)}\n`)
}
