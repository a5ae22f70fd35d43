import type { Log } from '../lib/log.ts'
import { terminalText } from '../present/terminal-text.ts'
import type { Output } from './output.ts'

/** A log that tells the story of the demo: what the site did, and what Dateline noticed. */
export type DemoLog = Log & { site(caption: string): void }

type Fields = Readonly<Record<string, unknown>>

export function createDemoLog({ lines, terminal }: Output): DemoLog {
  const { paint } = terminal
  let trouble: unknown = null
  const tell = (given: object, message: string) => {
    const fields = given as Fields
    const line = toLine(fields, message)
    const isCheck = message === 'check finished'
    // A wall or a failure that goes on is said once.
    const isKnown = isCheck && trouble !== null && reasonOf(fields) === trouble
    if (isCheck) trouble = reasonOf(fields)
    if (line === null || isKnown) return
    lines([`${paint('dim', clock())}  Dateline  ${paint(colourOf(line), terminalText(line))}`])
  }
  return {
    site: (caption) => lines([paint('dim', `${clock()}  The site  ${caption}`)]),
    debug: () => undefined,
    info: tell,
    warn: tell,
    error: tell,
  }
}

function toLine(fields: Fields, message: string): string | null {
  if (message === 'alert') return String(fields['summary'])
  if (message === 'visit finished' && fields['outcome'] === 'gone') return 'An article that was listed answers 404'
  if (message !== 'check finished') return message === 'round failed' ? `Trouble: ${fields['code']}` : null
  if (fields['outcome'] === 'first') return `Baseline: ${fields['entries']} entries recorded, no alerts`
  if (fields['outcome'] === 'interrupted') return null
  if (fields['reason'] !== null) return `Not believed, so nothing is applied: ${fields['outcome']}, ${fields['reason']}`
  return null
}

function reasonOf(fields: Fields): unknown {
  return fields['reason'] ?? null
}

function colourOf(line: string) {
  if (line.startsWith('Added')) return 'green'
  return line.startsWith('Edited') ? 'yellow' : 'bold'
}

function clock(): string {
  return new Date().toTimeString().slice(0, 8)
}
