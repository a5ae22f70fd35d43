import type { Sessions } from '../fetch/sessions.ts'
import type { Verdict } from '../model/outcome.ts'
import type { Source } from '../model/source.ts'

/** The verdict, which tells of a login form where somebody had signed in: the session has ended, or never counted. */
export async function withEndedSession(
  verdict: Verdict,
  { site }: Source,
  sessions: Pick<Sessions, 'find'>,
): Promise<Verdict> {
  if (verdict.kind !== 'walled' || verdict.reason !== 'login-required') return verdict
  const session = await sessions.find(site.id)
  return session === null ? verdict : { ...verdict, session: site.id }
}
