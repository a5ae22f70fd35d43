import type { Command } from 'commander'
import { type Act, addVerb } from './add-verb.ts'

const SOURCE = ['<source>', 'the id of a source'] as const

/** The verbs that change what is watched. A verb's module is imported only when the verb is used. */
export function addSourceVerbs(program: Command, act: Act): void {
  addVerb(program, 'pause', 'Stop checking a source until it is resumed', 'dateline pause mfa-en')
    .argument(...SOURCE)
    .action((source: string) => act(async (globals) => (await import('./pause.ts')).pauseCommand(globals, source)))
  addVerb(program, 'resume', 'Check a paused source again', 'dateline resume mfa-en')
    .argument(...SOURCE)
    .action((source: string) => act(async (globals) => (await import('./pause.ts')).resumeCommand(globals, source)))
}
