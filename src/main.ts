#!/usr/bin/env node
import { enableCompileCache } from 'node:module'

enableCompileCache()
// A reader that has seen enough, such as `head`, closes the pipe: that is no error.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code === 'EPIPE') process.exit()
  throw error
})
// Imported only now: what is imported before the cache is on is compiled at every start.
const { runProgram } = await import('./cli/program.ts')
process.exitCode = await runProgram(process.argv.slice(2), process)
