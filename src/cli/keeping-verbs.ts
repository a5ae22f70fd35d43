import type { Command } from 'commander'
import { type Act, addVerb } from './add-verb.ts'
import { appendTo } from './append-to.ts'
import type { ExportOptions } from './export.ts'

/** The verbs that take what was recorded elsewhere, and keep it safe. A verb's module is imported only when the verb is used. */
export function addKeepingVerbs(program: Command, act: Act): void {
  addVerb(program, 'export', 'Data out, in a format of others', 'dateline export mfa-en --format csv --out mfa.csv')
    .argument('[source]', 'the id of a source; all of them without one')
    .requiredOption('--format <format>', 'jsonl, csv, atom, opml, markdown, csl, warc or git')
    .option('--out <path>', 'the file to write, or for git the folder; stdout without it')
    .option('--kind <kinds>', 'only changes of these kinds, such as added,edited; may be repeated', appendTo)
    .option('--since <when>', 'only from then on: 2024-04-15, 2024-04-15T18:00, 24h or 7d')
    .option('--until <when>', 'only up to then; a day counts as a whole')
    .option('--match <text>', 'only changes where the text stands in title or excerpt, in whatever case')
    .option('--feeds <url>', 'for opml: where the feeds are served; by default at the address of `web`')
    .action((source: string | undefined, options: ExportOptions) =>
      act(async (globals) => (await import('./export.ts')).exportCommand(globals, source, options)),
    )
  addVerb(program, 'cite', 'How to cite a revision of an article', 'dateline cite 7 --format csl')
    .argument('<article>', 'its id, key or address, or a part of its title')
    .argument('[rev]', 'the id of a revision; the newest without one')
    .option('--format <format>', 'markdown or csl', 'markdown')
    .action((ref: string, rev: string | undefined, { format }: { format: string }) =>
      act(async (globals) => (await import('./cite.ts')).citeCommand(globals, { ref, rev, format })),
    )
  addVerb(program, 'backup', 'Copy the store into a new file, while others write to it', 'dateline backup monday.db')
    .argument('<file>', 'the new file; one that is there already is never overwritten')
    .action((file: string) => act(async (globals) => (await import('./backup.ts')).backupCommand(globals, file)))
  addVerb(program, 'verify', 'Is all that is stored as it was recorded?', 'dateline verify').action(() =>
    act(async (globals) => (await import('./verify.ts')).verifyCommand(globals)),
  )
  addVerb(program, 'prune', 'Drop the captures that `keep` of the configuration lets go', 'dateline prune --dry-run')
    .option('--dry-run', 'only say how many, and how large they are')
    .action((options: { dryRun?: boolean }) =>
      act(async (globals) => (await import('./prune.ts')).pruneCommand(globals, options)),
    )
}
