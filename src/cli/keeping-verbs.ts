import type { Command } from 'commander'
import { type Act, addVerb } from './add-verb.ts'

/** The verbs that keep what was recorded safe. A verb's module is imported only when the verb is used. */
export function addKeepingVerbs(program: Command, act: Act): void {
  addVerb(program, 'backup', 'Copy the store into a new file, while others write to it', 'dateline backup monday.db')
    .argument('<file>', 'the new file; one that is there already is never overwritten')
    .action((file: string) => act(async (globals) => (await import('./backup.ts')).backupCommand(globals, file)))
  addVerb(program, 'verify', 'Is all that is stored as it was recorded?', 'dateline verify').action(() =>
    act(async (globals) => (await import('./verify.ts')).verifyCommand(globals)),
  )
}
