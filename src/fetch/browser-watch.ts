import type { CDPSession } from 'playwright-core'
import { Failure } from '../model/failure.ts'
import type { Exit } from './door.ts'

export type Watching = {
  readonly session: CDPSession
  readonly exit: Exit
  /** Lets the page load from a host that it was redirected to. */
  readonly allow: (host: string) => void
  readonly giveUp: (reason: Failure) => void
}

const MAX_REDIRECTS = 5
const REDIRECTS: ReadonlySet<number> = new Set([301, 302, 303, 307, 308])
// What is looked at, not read.
const UNREAD = ['Image', 'Media', 'Font'] as const

/** Follows each document of the page to where it leads, as for plain requests, and lets images, media and fonts be. */
export async function watchDocuments({ session, exit, allow, giveUp }: Watching): Promise<void> {
  const { frameTree } = await session.send('Page.getFrameTree')
  const mainFrame = frameTree.frame.id
  let documents = 0

  function judge(status: number, location: string | undefined, base: string): void {
    documents += 1
    if (documents > MAX_REDIRECTS + 1) {
      throw new Failure('redirect-loop', `More than ${MAX_REDIRECTS} redirects, the last at ${URL.parse(base)?.host}`)
    }
    if (!REDIRECTS.has(status) || location === undefined) return
    if (documents > MAX_REDIRECTS) throw new Failure('redirect-loop', `More than ${MAX_REDIRECTS} redirects`)
    allow(exit.admit(location, 'discovered', new URL(base)).hostname)
  }

  session.on('Fetch.requestPaused', (paused) => {
    const { requestId, responseStatusCode, responseErrorReason, responseHeaders = [], frameId, request } = paused
    const isAnswer = responseStatusCode !== undefined || responseErrorReason !== undefined
    const refuse = () => session.send('Fetch.failRequest', { requestId, errorReason: 'BlockedByClient' })
    // The page may be gone by the time that this arrives.
    const send = (sent: Promise<unknown>) => void sent.catch(() => undefined)
    if (!isAnswer) return send(refuse())
    try {
      const location = responseHeaders.find(({ name }) => name.toLowerCase() === 'location')?.value
      if (frameId === mainFrame) judge(responseStatusCode ?? 0, location, request.url)
      send(session.send('Fetch.continueRequest', { requestId }))
    } catch (refusal) {
      giveUp(refusal instanceof Failure ? refusal : new Failure('bug', String(refusal), { cause: refusal }))
      send(refuse())
    }
  })
  const patterns = [
    ...UNREAD.map((resourceType) => ({ resourceType })),
    { resourceType: 'Document', requestStage: 'Response' } as const,
  ]
  await session.send('Fetch.enable', { patterns })
}
