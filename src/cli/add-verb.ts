import type { Command } from 'commander'
import type { Globals } from './globals.ts'

/** Does the work of a verb and gives back its exit code. */
export type Act = (verb: (globals: Globals) => Promise<number>) => Promise<void>

/** Adds a verb whose help ends with an example. */
export function addVerb(program: Command, name: string, description: string, example: string): Command {
  return program.command(name).description(description).addHelpText('after', `\nExample:\n  $ ${example}`)
}
