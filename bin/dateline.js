#!/usr/bin/env node
// Plain JavaScript: Node strips types from the file that it is started with before any cache can be on, which takes
// 35 ms, and from all others only once (measured with Node 26.10 on two cores).
import { enableCompileCache } from 'node:module'

if (import.meta.url.includes('/node_modules/')) {
  process.stderr.write(
    'dateline: Node runs no TypeScript from inside a node_modules folder, so Dateline cannot be installed as a package.\n' +
      'Unpack it into a folder of its own and run `npm ci` or `npm install` there.\n',
  )
  process.exit(2)
}
enableCompileCache()
await import('../src/main.ts')
