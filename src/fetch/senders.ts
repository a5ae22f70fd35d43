import { type Access, PLAIN_ACCESS } from '../model/access.ts'
import { admitUrl } from '../model/address-policy.ts'
import type { SendMail } from '../model/mail.ts'
import type { Post } from '../model/post.ts'
import type { Door } from './door.ts'
import { joinHeaders } from './http-headers.ts'
import { createMail } from './mail.ts'

const MAX_REPLY_BYTES = 64 * 1024

/** Where messages go: the scheme of the address says whether TLS is spoken from the first byte. */
export type Receiver = { readonly url: string; readonly by: 'http' | 'mail'; readonly allowPrivate: readonly string[] }

/** Connects to a receiver and closes again: nothing is sent. Throws Failure as a message would that gets no further. */
export type ReachReceiver = (receiver: Receiver) => Promise<void>

export type Senders = { readonly post: Post; readonly mail: SendMail; readonly reachReceiver: ReachReceiver }

/** What messages leave by: over HTTP and as mail. What is opened privately stands on this side of a proxy. */
export function createSenders(door: Door, userAgent: string): Senders {
  const mail = createMail(({ host, port, allowPrivate = [] }) => {
    const url = new URL(`http://${host}:${port}/`)
    const access = accessOf('mail', allowPrivate)
    return door.exitFor({ url: url.href, access }).connect(url, 'alert')
  })

  const post: Post = async ({ url: address, method = 'POST', headers, body, timeoutMs, allowPrivate = [] }, signal) => {
    signal.throwIfAborted()
    const access = accessOf('http', allowPrivate)
    const visitor = door.visitor({ url: address, access }, 'alert')
    const url = admitUrl(address, visitor.asker)
    const answer = await door.httpTo(url, visitor).ask({
      url,
      method,
      headers: ['user-agent', userAgent, 'accept-encoding', 'identity', ...Object.entries(headers).flat()],
      body,
      timeoutMs,
      maxBytes: MAX_REPLY_BYTES,
      signal,
    })
    return { status: answer.status, headers: joinHeaders(answer.headers), body: answer.bytes.toString() }
  }

  const reachReceiver: ReachReceiver = async ({ url: address, by, allowPrivate }) => {
    const visitor = door.visitor({ url: address, access: accessOf(by, allowPrivate) }, 'alert')
    // The ports of mail are closed to the web.
    await door.reach(by === 'mail' ? new URL(address) : admitUrl(address, visitor.asker), visitor)
  }

  return { post, mail, reachReceiver }
}

function accessOf(by: Receiver['by'], allowPrivate: readonly string[]): Access {
  return { ...PLAIN_ACCESS, allowPrivate, proxy: by === 'mail' || allowPrivate.length > 0 ? 'direct' : null }
}
