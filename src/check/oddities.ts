import { guessedCharset } from '../fetch/charset.ts'
import type { Log } from '../lib/log.ts'
import type { Page } from '../model/page.ts'
import type { Source } from '../model/source.ts'

// Of sources, which live as long as their configuration.
const told = new WeakMap<Source, Set<string>>()

/**
 * Logs what is odd about a page of the source and was read all the same: it is good to know where a title looks wrong.
 * Each oddity of a source is told once, since it is there at every check.
 */
export function tellOddities(page: Page, source: Source, log: Log): void {
  const { extraBytes = 0 } = page
  const charset = guessedCharset(page)
  const known = told.get(source) ?? new Set()
  told.set(source, known)
  const tell = (fields: object, message: string): void => {
    if (known.has(message)) return
    known.add(message)
    log.warn({ source: source.id, url: page.url, ...fields }, message)
  }
  if (charset !== null) tell({ charset }, 'charset guessed: the page names none that is known')
  if (extraBytes > 0) tell({ bytes: extraBytes }, 'what followed the end of a compressed page was left out')
}
