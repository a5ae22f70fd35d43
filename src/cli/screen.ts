import type { Stdout } from './output.ts'

/** Verbs whose answer is read, not watched: where it is longer than the terminal, it goes through a pager. */
const PAGED: ReadonlySet<string> = new Set([
  'sources',
  'history',
  'snapshots',
  'show',
  'diff',
  'search',
  'explain',
  'coverage',
  'alerts',
])

/** Where a verb's answer is written; `close` shows what was kept back for the pager. */
export type Screen = { readonly stdout: Stdout; close(): Promise<void> }

export type Asked = {
  readonly verb: string
  readonly options: { readonly pager?: boolean; readonly json?: true; readonly quiet?: true; readonly follow?: true }
}

/** Opens the pager of `PAGER`, or `less`, for what a person reads; all else is written as it comes. */
export function openScreen(stdout: Stdout, env: NodeJS.ProcessEnv, { verb, options }: Asked): Screen {
  const { pager = true, json = false, quiet = false, follow = false } = options
  const command = env['PAGER'] ?? 'less'
  const isAsked = pager && !json && !quiet && !follow && PAGED.has(verb)
  if (!isAsked || stdout.isTTY !== true || env['TERM'] === 'dumb' || ['', 'cat'].includes(command.trim())) {
    return { stdout, close: async () => undefined }
  }
  let text = ''
  const { columns, rows } = stdout
  const kept: Stdout = {
    isTTY: true,
    ...(columns === undefined ? {} : { columns }),
    write: (part: string) => {
      text += part
      return true
    },
  }
  return {
    stdout: kept,
    async close() {
      if (text.split('\n').length <= (rows ?? Number.POSITIVE_INFINITY)) stdout.write(text)
      else await (await import('./page.ts')).page(text, { command, env, stdout })
    },
  }
}
