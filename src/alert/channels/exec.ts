import { spawn } from 'node:child_process'
import type { Answer, Way } from './channel.ts'
import { webhookBody } from './webhook.ts'

const TIMEOUT_MS = 30_000
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

function runProgram({ file, args, key, input }: Run, signal: AbortSignal): Promise<Answer> {
  const { promise, resolve, reject } = Promise.withResolvers<Answer>()
  const { PATH = '', HOME = '', LANG = 'C.UTF-8' } = process.env
  const child = spawn(file, [...args], {
    // What else stands in the environment may be secret.
    env: { PATH, HOME, LANG, DATELINE_KEY: key },
    stdio: ['pipe', 'ignore', 'pipe'],
    timeout: TIMEOUT_MS,
    killSignal: 'SIGKILL',
    signal,
  })
  let said = ''
  child.stderr.on('data', (chunk: Buffer) => {
    said = (said + chunk.toString()).slice(0, SHOWN_BYTES)
  })
  // A program that reads nothing closes its input early, which is its right.
  child.stdin.on('error', () => undefined)
  child.stdin.end(input)
  child.on('error', (error) => {
    if (signal.aborted) reject(signal.reason)
    else resolve({ kind: 'again', error: `The program cannot be run: ${error.message}`, retryAfterMs: null })
  })
  child.on('close', (code, killedBy) => {
    if (code === 0) return resolve({ kind: 'delivered' })
    const how = code === null ? `was ended by ${killedBy}` : `ended with exit code ${code}`
    resolve({ kind: 'again', error: `The program ${how}${said === '' ? '.' : `: ${said.trim()}`}`, retryAfterMs: null })
  })
  return promise
}
