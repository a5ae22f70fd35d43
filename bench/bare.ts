import { Agent, request } from 'undici'

/** Requests with nothing around them: the floor of whatever asks a site. */
export type Bare = AsyncDisposable & {
  /** Asks for a page that has not changed. */
  askAgain(url: string, etag: string): Promise<void>
  get(url: string): Promise<Buffer>
}

export function openBare(): Bare {
  const dispatcher = new Agent()
  return {
    async askAgain(url, etag) {
      const { statusCode, body } = await request(url, { dispatcher, headers: { 'if-none-match': etag } })
      await body.dump()
      if (statusCode !== 304) throw new Error(`${url} answered with ${statusCode}, not 304.`)
    },
    async get(url) {
      const { body } = await request(url, { dispatcher })
      return Buffer.from(await body.arrayBuffer())
    },
    [Symbol.asyncDispose]: () => dispatcher.destroy(),
  }
}
