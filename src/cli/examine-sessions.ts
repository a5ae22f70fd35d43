import type { Sessions } from '../fetch/sessions.ts'
import { adviceFor } from '../model/advice.ts'
import type { DiagnosisRecord } from '../model/diagnosis.ts'
import { toFailure } from '../model/failure.ts'
import type { Session } from '../model/session.ts'
import type { Source } from '../model/source.ts'

/** The sessions kept for the sites of the sources: a finding for each site where somebody signed in, and none elsewhere. */
export async function examineSessions(
  sources: readonly Source[],
  { sessions, now }: { readonly sessions: Pick<Sessions, 'find'>; readonly now: number },
): Promise<DiagnosisRecord[]> {
  const sites = [...new Set(sources.map(({ site }) => site.id))]
  const findings = await Promise.all(sites.map((site) => examineSession(site, { sessions, now })))
  return findings.filter((finding) => finding !== null)
}

async function examineSession(
  site: string,
  { sessions, now }: { readonly sessions: Pick<Sessions, 'find'>; readonly now: number },
): Promise<DiagnosisRecord | null> {
  const finding = { part: 'session', name: site } as const
  try {
    const session = await sessions.find(site)
    if (session === null) return null
    const kept = `Signed in on ${session.savedAt.slice(0, 10)}`
    if (isAlive(session, now)) return { ...finding, state: 'ok', found: `${kept}.`, code: null, advice: null }
    const advice = `\`dateline login ${site}\` signs in again.`
    return {
      ...finding,
      state: 'failed',
      found: `${kept}, and every cookie has expired.`,
      code: 'login-required',
      advice,
    }
  } catch (error) {
    const { code, message } = toFailure(error)
    return { ...finding, state: 'failed', found: `${message}.`, code, advice: adviceFor(code) }
  }
}

function isAlive({ cookies }: Session, now: number): boolean {
  return cookies.some(({ expires }) => expires === -1 || expires * 1000 > now)
}
