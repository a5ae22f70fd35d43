import type { Browser, BrowserProof } from '../fetch/browser.ts'
import { adviceFor } from '../model/advice.ts'
import type { DiagnosisRecord } from '../model/diagnosis.ts'
import { toFailure } from '../model/failure.ts'
import type { Source } from '../model/source.ts'

/** Whether a browser starts, where some source may be read through one; without it, all others go on. */
export async function examineBrowser(
  sources: readonly Pick<Source, 'browser'>[],
  browser: Pick<Browser, 'prove'>,
): Promise<DiagnosisRecord> {
  const finding = { part: 'browser', name: null, code: null, advice: null } as const
  const uses = new Set(sources.map((source) => source.browser))
  if (!uses.has('auto') && !uses.has('always')) {
    return { ...finding, state: 'skipped', found: 'No source is read through one.' }
  }
  try {
    return { ...finding, state: 'ok', found: proofSentence(await browser.prove()) }
  } catch (error) {
    const { code, message } = toFailure(error)
    const state = uses.has('always') ? 'failed' : 'warning'
    return { ...finding, state, found: `${message}.`.replace(/\.\.$/u, '.'), code, advice: adviceFor(code) }
  }
}

function proofSentence({ found, version }: BrowserProof): string {
  // The address of one that runs elsewhere may hold a token.
  return `Version ${version} starts: ${found.kind === 'local' ? found.path : 'the one of fetch.browserUrl'}.`
}
