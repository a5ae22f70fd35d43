import { PLAIN_ACCESS } from '../model/access.ts'
import { admitUrl } from '../model/address-policy.ts'
import type { SendMail } from '../model/mail.ts'
import type { Post } from '../model/post.ts'
import type { Door } from './door.ts'
import { joinHeaders } from './http-headers.ts'
import { createMail } from './mail.ts'

const MAX_REPLY_BYTES = 64 * 1024

/** What messages leave by: over HTTP and as mail. What is opened privately stands on this side of a proxy. */
export function createSenders(door: Door, userAgent: string): { readonly post: Post; readonly mail: SendMail } {
  const mail = createMail(({ host, port, allowPrivate = [] }) => {
    const url = new URL(`http://${host}:${port}/`)
    const access = { ...PLAIN_ACCESS, allowPrivate, proxy: 'direct' as const }
    return door.exitFor({ url: url.href, access }).connect(url, 'alert')
  })

  const post: Post = async ({ url: address, method = 'POST', headers, body, timeoutMs, allowPrivate = [] }, signal) => {
    signal.throwIfAborted()
    const access = { ...PLAIN_ACCESS, allowPrivate, proxy: allowPrivate.length > 0 ? ('direct' as const) : null }
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

  return { post, mail }
}
