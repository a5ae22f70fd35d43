import type { Command } from 'commander'
import type { AddOptions } from './add.ts'
import { type Act, addVerb } from './add-verb.ts'

const SOURCE = ['<source>', 'the id of a source'] as const

/** The verbs that change what is watched. A verb's module is imported only when the verb is used. */
export function addSourceVerbs(program: Command, act: Act): void {
  addVerb(program, 'add', 'Add a listing to the configuration', 'dateline add https://news.example/list/')
    .argument('<url>', 'the address of the listing, as a browser shows it')
    .option('--id <id>', 'its id; without one, made of its name')
    .option('--name <name>', 'its name for people; without one, that of the page')
    .option('--site <site>', 'the site profile to read it by; without one, the one that knows the host')
    .option('--dry-run', 'look at the page and say what would be added, but write nothing')
    .action((url: string, options: AddOptions) =>
      act(async (globals) => (await import('./add.ts')).addCommand(globals, url, options)),
    )
  addVerb(program, 'accept', 'Believe the listing that is held in quarantine', 'dateline accept mfa-en')
    .argument(...SOURCE)
    .action((source: string) => act(async (globals) => (await import('./accept.ts')).acceptCommand(globals, source)))
  addVerb(program, 'pause', 'Stop checking a source until it is resumed', 'dateline pause mfa-en')
    .argument(...SOURCE)
    .action((source: string) => act(async (globals) => (await import('./pause.ts')).pauseCommand(globals, source)))
  addVerb(program, 'resume', 'Check a paused source again', 'dateline resume mfa-en')
    .argument(...SOURCE)
    .action((source: string) => act(async (globals) => (await import('./pause.ts')).resumeCommand(globals, source)))
  addVerb(program, 'reread', 'What stored pages would say by the profile of now', 'dateline reread mfa-en')
    .argument(...SOURCE)
    .action((source: string) => act(async (globals) => (await import('./reread.ts')).rereadCommand(globals, source)))
}
