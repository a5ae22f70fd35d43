import type { FindingRecord, VerifiedRecord } from '../model/records.ts'
import { terminalText } from './terminal-text.ts'

/** One line for what is wrong: `capture 12 of mfa-en: its bytes do not have its SHA-256`. */
export function findingLine({ what, id, source, problem }: FindingRecord): string {
  const of = source === null || what === 'source' ? '' : ` of ${source}`
  return `${what}${id === null ? '' : ` ${id}`}${of}: ${terminalText(problem)}`
}

/** What was looked at, and what to do. */
export function verifiedLines(verified: VerifiedRecord): string[] {
  const { findings, captures, snapshots, revisions, changes } = verified
  const looked = `${captures} captures, ${snapshots} snapshots, ${revisions} revisions and ${changes} changes`
  if (findings === 0) return [`Whole: ${looked} are as they were recorded.`]
  return [
    '',
    `${findings} of these are wrong, of ${looked}.`,
    'Keep this store as it is, compare it with a backup (`dateline verify` on a copy of it), and go on from the newest one that is whole.',
  ]
}
