import { createHash, timingSafeEqual } from 'node:crypto'
import type { Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { createAdaptorServer } from '@hono/node-server'
import { type Context, Hono } from 'hono'
import { Failure } from '../model/failure.ts'

/** Whether the daemon does its work, as `/healthz` says it. Instants are ISO 8601 in UTC. */
export type Health = {
  /** `degraded` did its work late; it is answered as well, since no restart would help. */
  readonly status: 'ok' | 'degraded' | 'unhealthy'
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
  /** The address by which people reach it; its name is answered, too. */
  readonly publicUrl?: string | null
  /** What whoever wants to read has to know: the password of Basic authentication (RFC 7617), or a bearer token. */
  readonly token?: string | null
  readonly health: () => Health
  /** The page of a change as plain text; null where there is no such change. */
  readonly changePage?: (id: number) => Promise<string | null>
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

function createApp({ host, publicUrl = null, token = null, health, changePage, log }: WebOptions): Hono {
  const names = new Set([...LOOPBACK_NAMES, inUrl(host).toLowerCase()])
  if (publicUrl !== null) names.add(new URL(publicUrl).hostname)
  const app = new Hono()
  app.use(async (context, next) => {
    context.header('x-content-type-options', 'nosniff')
    context.header('cache-control', 'no-store')
    // A page elsewhere may point its own name at this server (DNS rebinding); only known names are answered.
    if (!names.has(new URL(context.req.url).hostname)) return context.text('This server has another name.\n', 421)
    return await next()
  })
  app.get('/healthz', (context) => answerHealth(context, health()))
  app.get('/changes/:id{[0-9]{1,15}}', async (context) => {
    if (!mayRead(context.req.header('authorization'), token)) return refuse(context)
    const page = await changePage?.(Number(context.req.param('id')))
    return page ? context.text(page) : context.text('There is no such change.\n', 404)
  })
  app.notFound((context) => context.text('There is nothing here.\n', 404))
  app.onError((error, context) => {
    log.error({ err: error, path: context.req.path }, 'web request failed')
    return context.text('Something went wrong.\n', 500)
  })
  return app
}

function mayRead(authorization: string | undefined, token: string | null): boolean {
  if (token === null) return true
  const [scheme = '', value = ''] = authorization?.split(' ') ?? []
  const given = /^basic$/iu.test(scheme)
    ? Buffer.from(value, 'base64')
        .toString()
        .replace(/^[^:]*:/u, '')
    : value
  return timingSafeEqual(digest(given), digest(token))
}

/** Of one length, whatever was given, so that comparing takes as long. */
function digest(text: string): Buffer {
  return createHash('sha256').update(text).digest()
}

function refuse(context: Context): Response {
  context.header('www-authenticate', 'Basic realm="Dateline", charset="UTF-8"')
  return context.text('This page needs the token of DATELINE_WEB_TOKEN, as the password.\n', 401)
}

function answerHealth(context: Context, health: Health): Response {
  const ok = health.status !== 'unhealthy'
  return context.json({ ok, ...health }, ok ? 200 : 503)
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
