import { type ChildProcess, spawn } from 'node:child_process'
import type { Answer, Way } from './channel.ts'
import { webhookBody } from './webhook.ts'

const TIMEOUT_MS = 30_000
/** For what was written to stderr just before the end. */
const LAST_WORDS_MS = 200
const SHOWN_BYTES = 200

/**
 * `exec://`: a program of the operator's. It is run as it is named, by no shell, with arguments that never change; the
 * changes come on its standard input as a webhook's body does, the key as DATELINE_KEY. Exit code 0 is delivered.
 */
export function createExec({ file, args }: { file: string; args: readonly string[] }): Way {
  return {
    preview: webhookBody,
    send: (delivery, signal) => runProgram({ file, args, key: delivery.key, input: webhookBody(delivery) }, signal),
  }
}

type Run = { readonly file: string; readonly args: readonly string[]; readonly key: string; readonly input: string }

async function runProgram({ file, args, key, input }: Run, signal: AbortSignal): Promise<Answer> {
  signal.throwIfAborted()
  const { promise, resolve, reject } = Promise.withResolvers<Answer>()
  const { PATH = '', HOME = '', LANG = 'C.UTF-8' } = process.env
  const child = spawn(file, [...args], {
    // What else stands in the environment may be secret.
    env: { PATH, HOME, LANG, DATELINE_KEY: key },
    stdio: ['pipe', 'ignore', 'pipe'],
    // The leader of a group: what it started ends with it.
    detached: true,
  })
  const deadline = AbortSignal.any([signal, AbortSignal.timeout(TIMEOUT_MS)])
  const onDeadline = () => {
    killGroup(child)
    if (signal.aborted) reject(signal.reason)
  }
  deadline.addEventListener('abort', onDeadline)
  let said = ''
  child.stderr.on('data', (chunk: Buffer) => {
    said = (said + chunk.toString()).slice(0, SHOWN_BYTES)
  })
  // A program that reads nothing closes its input early, which is its right.
  child.stdin.on('error', () => undefined)
  child.stdin.end(input)
  child.on('error', (error) => resolve(again(`cannot be run: ${error.message}`)))
  child.on('exit', () => {
    deadline.removeEventListener('abort', onDeadline)
    // What it left running in the background may hold its stderr for ever.
    setTimeout(() => child.stderr.destroy(), LAST_WORDS_MS).unref()
  })
  child.on('close', (code, killedBy) => {
    if (code === 0) return resolve({ kind: 'delivered' })
    const how = code === null ? `was ended by ${killedBy}` : `ended with exit code ${code}`
    resolve(again(`${how}${said === '' ? '.' : `: ${said.trim()}`}`))
  })
  return await promise
}

function again(how: string): Answer {
  return { kind: 'again', error: `The program ${how}`, retryAfterMs: null }
}

function killGroup({ pid }: ChildProcess): void {
  try {
    if (pid !== undefined) process.kill(-pid, 'SIGKILL')
  } catch {
    // It ended by itself just now.
  }
}
