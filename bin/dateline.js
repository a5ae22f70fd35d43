#!/usr/bin/env node
// Plain JavaScript: Node strips types from the file that it is started with before any cache can be on, which takes
// 35 ms, and from all others only once (measured with Node 26.10 on two cores).
import module from 'node:module'

if (Number.parseInt(process.versions.node, 10) < 26) {
  process.stderr.write(
    `dateline: It runs on Node 26, which its npm ci brings along, and this is Node ${process.versions.node}.\n` +
      'Start it with `npx dateline` in its folder.\n',
  )
  process.exit(2)
}
if (import.meta.url.includes('/node_modules/')) {
  process.stderr.write(
    'dateline: Node runs no TypeScript from inside a node_modules folder, so Dateline cannot be installed as a package.\n' +
      'Unpack it into a folder of its own and run `npm ci` or `npm install` there.\n',
  )
  process.exit(2)
}
module.enableCompileCache()
await import('../src/main.ts')
