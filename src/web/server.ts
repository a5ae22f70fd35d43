import type { Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { createAdaptorServer } from '@hono/node-server'
import { type Context, Hono } from 'hono'
import { Failure } from '../model/failure.ts'

/** Whether the daemon does its work, as `/healthz` says it. Instants are ISO 8601 in UTC. */
export type Health = {
  readonly ok: boolean
  /** What is wrong; null while all is well. */
  readonly reason: string | null
  readonly startedAt: string
  readonly sources: number
  readonly lastCheckAt: string | null
}

export type WebOptions = {
  readonly host: string
  /** 0 takes any free port. */
  readonly port: number
  readonly health: () => Health
  readonly log: { error(fields: object, message: string): void }
}

export type Web = { readonly url: string; close(): Promise<void> }

const LOOPBACK_NAMES = ['localhost', '127.0.0.1', '[::1]']

/**
 * Starts the web server and gives back where it listens. Throws `web-port-taken` or `web-host-refused`. `close` also
 * ends connections that are open: nothing here is worth waiting for.
 */
export async function startWeb(options: WebOptions): Promise<Web> {
  // Without TLS options the adaptor makes a plain HTTP server, whatever its type says.
  const server = createAdaptorServer({ fetch: createApp(options).fetch, overrideGlobalObjects: false }) as Server
  await listen(server, options)
  const { port } = server.address() as AddressInfo
  return {
    url: `http://${inUrl(options.host)}:${port}`,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve())
        server.closeAllConnections()
      }),
  }
}

function createApp({ host, health, log }: WebOptions): Hono {
  const names = new Set([...LOOPBACK_NAMES, inUrl(host).toLowerCase()])
  const app = new Hono()
  app.use(async (context, next) => {
    context.header('x-content-type-options', 'nosniff')
    context.header('cache-control', 'no-store')
    // A page elsewhere may point its own name at this server (DNS rebinding); only known names are answered.
    if (!names.has(new URL(context.req.url).hostname)) return context.text('This server has another name.\n', 421)
    return await next()
  })
  app.get('/healthz', (context) => answerHealth(context, health()))
  app.notFound((context) => context.text('There is nothing here.\n', 404))
  app.onError((error, context) => {
    log.error({ err: error, path: context.req.path }, 'web request failed')
    return context.text('Something went wrong.\n', 500)
  })
  return app
}

function answerHealth(context: Context, { ok, ...rest }: Health): Response {
  return context.json({ status: ok ? 'ok' : 'unhealthy', ...rest }, ok ? 200 : 503)
}

async function listen(server: Server, { host, port }: WebOptions): Promise<void> {
  const { promise, resolve, reject } = Promise.withResolvers<void>()
  server.once('error', reject)
  server.listen({ host, port }, resolve)
  try {
    await promise
  } catch (error) {
    throw toWebFailure(error, `${inUrl(host)}:${port}`)
  } finally {
    server.off('error', reject)
  }
}

function toWebFailure(error: unknown, address: string): Failure {
  const code = error instanceof Error && 'code' in error ? String(error.code) : 'unknown'
  if (code === 'EADDRINUSE') {
    return new Failure('web-port-taken', `Another program listens on ${address} already.`, { cause: error })
  }
  return new Failure('web-host-refused', `The web server cannot listen on ${address} (${code}).`, { cause: error })
}

/** An IPv6 address stands in brackets (RFC 3986, section 3.2.2). */
function inUrl(host: string): string {
  return host.includes(':') ? `[${host}]` : host
}
