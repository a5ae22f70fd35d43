import { pino, stdTimeFunctions } from 'pino'

type Write = (fields: object, message: string) => void

/** Structured logs: a constant message, the rest in fields. */
export type Log = { readonly debug: Write; readonly info: Write; readonly warn: Write; readonly error: Write }

export type LogOptions = {
  /** For people at a terminal; JSON Lines otherwise. */
  readonly pretty: boolean
  readonly level: 'debug' | 'info' | 'warn' | 'error' | 'silent'
}

/** A log on stderr, so that stdout stays free for data. */
export async function openLog({ pretty, level }: LogOptions): Promise<Log> {
  const options = { level, timestamp: stdTimeFunctions.isoTime, base: null }
  const log: Log = pino(options, pretty ? await openPretty() : pino.destination({ dest: 2, sync: true }))
  return log
}

async function openPretty() {
  const { default: prettify } = await import('pino-pretty')
  return prettify({ destination: 2, sync: true, translateTime: 'SYS:HH:MM:ss', colorize: true })
}
