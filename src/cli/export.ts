import { existsSync } from 'node:fs'
import { resolve } from 'node:path'
import { setImmediate as turn } from 'node:timers/promises'
import { loadConfig } from '../config/load-config.ts'
import type { Exporting, WriteParts } from '../export/exporting.ts'
import { writeFileWhole, writeFolderWhole, writeToStream } from '../export/write-whole.ts'
import { programVersion } from '../lib/program.ts'
import { Failure } from '../model/failure.ts'
import { listZones } from '../store/read-zones.ts'
import { withStableView } from '../store/stable-view.ts'
import type { Globals } from './globals.ts'
import { type HistoryOptions, toChangeQuery } from './history.ts'
import { createProgress } from './progress.ts'
import { readStore } from './read-store.ts'
import { didYouMean, requireSource } from './require-known.ts'
import { type Stop, stopOnSignals } from './stop.ts'

/** Options as they are written on the command line. */
export type ExportOptions = Omit<HistoryOptions, 'limit' | 'why' | 'follow'> & {
  readonly format: string
  readonly out?: string
  readonly feeds?: string
}

// Each is loaded when it is asked for.
const FILES: Readonly<Record<string, () => Promise<WriteParts>>> = {
  jsonl: async () => (await import('../export/jsonl.ts')).writeJsonl,
  csv: async () => (await import('../export/csv.ts')).writeCsv,
  atom: async () => (await import('../export/atom.ts')).writeAtom,
  opml: async () => (await import('../export/opml.ts')).writeOpml,
  warc: async () => (await import('../export/warc.ts')).writeWarc,
  markdown: async () => (await import('../export/citations.ts')).writeMarkdown,
  csl: async () => (await import('../export/citations.ts')).writeCsl,
}
const FORMATS = [...Object.keys(FILES), 'git']

/** `dateline export`: what is on record in a format of others; to stdout where it is one file and none is named. */
export async function exportCommand(
  globals: Globals,
  source: string | undefined,
  options: ExportOptions,
): Promise<number> {
  const { format, out } = options
  requireFormat(format)
  const target = out === undefined ? null : resolve(out)
  if (format === 'git') refuseFolder(target)
  const query = toChangeQuery(source, options, globals.out.terminal)
  const program = `Dateline/${programVersion()}`
  const feeds = format === 'opml' ? (options.feeds ?? feedsOf(globals)) : ''
  const stop = stopOnSignals()
  const progress = createProgress(globals)
  try {
    await readStore(globals, (store) =>
      withStableView(store, async (db) => {
        if (source !== undefined) requireSource(source, await listZones(db))
        const exporting = { db, query, now: globals.out.terminal.now, program, feeds }
        await write({ format, target, exporting, follow: (parts) => followParts(parts, { stop, progress }) })
      }),
    )
    progress.end()
    if (target !== null && !globals.json) globals.out.hint(`Wrote ${target}`)
    return 0
  } finally {
    progress.end()
    stop.release()
  }
}

function requireFormat(format: string): void {
  if (FORMATS.includes(format)) return
  const meant = didYouMean(format, FORMATS)
  throw new Failure('usage', `--format cannot be "${format}".${meant || ` It takes ${FORMATS.join(', ')}.`}`)
}

function refuseFolder(folder: string | null): void {
  if (folder === null) throw new Failure('usage', 'A git repository needs a folder: name it with --out.')
  if (existsSync(folder)) throw new Failure('usage', `${folder} is there already: name a new folder with --out.`)
}

type Writing = {
  readonly format: string
  readonly target: string | null
  readonly exporting: Exporting
  readonly follow: <T>(parts: AsyncIterable<T>) => AsyncIterable<T>
}

async function write({ format, target, exporting, follow }: Writing): Promise<void> {
  if (format === 'git' && target !== null) {
    const { makeRepository } = await import('../export/git.ts')
    const { writeCommits } = await import('../export/git-commits.ts')
    return writeFolderWhole(target, (part) => makeRepository(part, follow(writeCommits(exporting))))
  }
  const writeParts = await FILES[format]?.()
  if (writeParts === undefined) return
  const parts = follow(writeParts(exporting))
  await (target === null ? writeToStream(process.stdout, parts) : writeFileWhole(target, parts))
}

/** Counts what passes, and ends it where somebody asks for that. */
async function* followParts<T>(
  parts: AsyncIterable<T>,
  { stop, progress }: { stop: Stop; progress: ReturnType<typeof createProgress> },
): AsyncGenerator<T> {
  let count = 0
  for await (const part of parts) {
    // Reading is synchronous underneath: without a turn of the loop now and then no signal would be heard.
    if (count % TURN_EVERY === 0) await turn()
    if (stop.signal.aborted) throw new Failure('interrupted', 'The export was stopped; nothing half of it is left.')
    count += 1
    progress.say(`${count} records written`)
    yield part
  }
}

const TURN_EVERY = 50

function feedsOf({ config, env }: Globals): string {
  const { host, port, publicUrl } = loadConfig(config, env).web
  const origin = publicUrl ?? `http://${host.includes(':') ? `[${host}]` : host}:${port}`
  return `${origin.replace(/\/$/u, '')}/feeds/`
}
