import { Agent, Client, type Dispatcher, Pool } from 'undici'
import type { Asker } from '../model/address-policy.ts'
import { Failure } from '../model/failure.ts'
import { createAddressGuard } from './address-guard.ts'
import { type ConnectOptions, type Connector, createConnector, createProxyConnector, isJudgedHere } from './connect.ts'
import type { HttpProxy } from './proxy.ts'
import { toTransportFailure } from './transport-failure.ts'

/** One request to one address, as it goes out. */
export type Question = {
  readonly url: URL
  readonly method: 'GET' | 'POST' | 'PUT'
  /** Name, value, name, value: the form that costs least. */
  readonly headers: string[]
  readonly body: string | null
  /** Until the last byte of the answer. */
  readonly timeoutMs: number
  readonly maxBytes: number
  readonly signal: AbortSignal
}

export type AnswerHeaders = Readonly<Record<string, string | readonly string[] | undefined>>

/** What came back, content coding untouched. */
export type Answer = {
  readonly status: number
  readonly headers: AnswerHeaders
  readonly bytes: Buffer
  /** `whole` as HTTP has it; `cut` by the other side, or by us at `maxBytes` (`too-large`) or `timeoutMs` (`late`). */
  readonly end: 'whole' | 'cut' | 'too-large' | 'late'
}

export type Http = {
  /** Resolves with whatever answer came; throws Failure where none did, and the signal's reason on abort. */
  ask(question: Question): Promise<Answer>
  close(): Promise<void>
}

export type HttpOptions = ConnectOptions & {
  readonly headersTimeoutMs: number
  /** To one origin at the same time; null for as many as there are questions. */
  readonly connections: number | null
}

/** Connections are kept and shared per origin; each was let through by the policy for `asker` when it was made. */
export function createHttp(asker: Asker, options: HttpOptions): Http {
  const { proxy } = options
  const direct = openAgents(options, (origin) => createConnector(origin, asker, options))
  // Proxies that connect to port 443 alone are common, so plain HTTP is handed to them as it is (RFC 9112, 3.2.2).
  const forward = proxy === null ? null : openAgents(options, () => createProxyConnector(proxy, options))

  async function sendByProxy(question: Question, exchange: Exchange, through: HttpProxy): Promise<void> {
    const { url, method, headers, body } = question
    if (isJudgedHere(url, through)) await createAddressGuard(url, asker, options).resolve()
    const secret = through.authorization === null ? [] : ['proxy-authorization', through.authorization]
    const all = [...headers, 'host', url.host, ...secret]
    const path = url.origin + url.pathname + url.search
    if (forward !== null)
      send({ origin: through.url.origin, path, method, headers: all, body }, { exchange, over: forward })
  }

  return {
    ask: (question) =>
      new Promise((resolve, reject) => {
        question.signal.throwIfAborted()
        const { url, method, headers, body } = question
        const exchange = new Exchange(question, resolve, reject)
        if (proxy !== null && url.protocol === 'http:') {
          sendByProxy(question, exchange, proxy).catch((error) => exchange.onResponseError(null, error))
          return
        }
        // Not `request`: the stream that it makes for each answer costs a quarter of a 304 (0.023 ms against 0.018; two
        // cores, 2026-11), and here it would only be emptied into one buffer.
        const path = url.pathname + url.search
        send({ origin: url.origin, path, method, headers, body }, { exchange, over: direct })
      }),
    close: async () => {
      const agents = [direct, forward ?? []].flat()
      await Promise.all(agents.flatMap(({ keeping, fresh }) => [keeping.destroy(), fresh.destroy()]))
    },
  }
}

/** Connections that are kept for the next question, and those that serve one alone. */
type Agents = { readonly keeping: Agent; readonly fresh: Agent }

function openAgents(options: HttpOptions, connectorOf: (origin: URL) => Connector): Agents {
  return {
    keeping: openAgent(options, connectorOf),
    // Pipelining of none: undici keeps no connection.
    fresh: openAgent({ ...options, pipelining: 0 }, connectorOf),
  }
}

/** Sends what `exchange` asks; once more over a connection of its own where a kept one turned out to be closed. */
function send(
  request: Dispatcher.DispatchOptions,
  { exchange, over }: { readonly exchange: Exchange; readonly over: Agents },
): void {
  exchange.askAgain = () => over.fresh.dispatch(request, exchange)
  over.keeping.dispatch(request, exchange)
}

type AgentOptions = HttpOptions & { readonly pipelining?: number }

function openAgent(options: AgentOptions, connectorOf: (origin: URL) => Connector): Agent {
  const { headersTimeoutMs, connections, pipelining = 1 } = options
  return new Agent({
    pipelining,
    headersTimeout: headersTimeoutMs,
    // Counts silence only, so that a drip never ends it: `timeoutMs` of the question covers the body.
    bodyTimeout: 0,
    allowH2: false,
    connections,
    factory: (origin, shared) => {
      const own = { ...shared, connect: connectorOf(new URL(origin)) }
      return connections === 1 ? new KeptClient(origin, own) : new Pool(origin, { ...own, factory: newClient })
    },
  })
}

const newClient = (origin: URL, options: object): KeptClient => new KeptClient(origin, options)

/** Whether a connection has brought an answer: its other end may then close it at any moment. */
type Connection = { hasAnswered: boolean }

/** One connection at a time, which each exchange over it gets to know. */
class KeptClient extends Client {
  readonly #connection: Connection = { hasAnswered: false }

  constructor(origin: string | URL, options: Client.Options) {
    super(origin, options)
    this.on('connect', () => {
      this.#connection.hasAnswered = false
    })
  }

  override dispatch(options: Dispatcher.DispatchOptions, handler: Dispatcher.DispatchHandler): boolean {
    if (handler instanceof Exchange) handler.connection = this.#connection
    return super.dispatch(options, handler)
  }
}

/** One request under way: collects what comes, and settles once, whoever ends it first. */
class Exchange implements Dispatcher.DispatchHandler {
  /** Over which it goes, once that is known. */
  connection: Connection | null = null
  /** Asks the same over a new connection. */
  askAgain: (() => void) | null = null
  readonly #question: Question
  readonly #resolve: (answer: Answer) => void
  readonly #reject: (reason: unknown) => void
  readonly #deadline: NodeJS.Timeout
  readonly #onAbort = (): void => this.#fail(this.#question.signal.reason)
  readonly #chunks: Buffer[] = []
  #size = 0
  #status = 0
  #headers: AnswerHeaders = {}
  #settled = false
  #controller: Dispatcher.DispatchController | null = null
  #reused = false
  #hasBegun = false

  constructor(question: Question, resolve: (answer: Answer) => void, reject: (reason: unknown) => void) {
    this.#question = question
    this.#resolve = resolve
    this.#reject = reject
    this.#deadline = setTimeout(() => this.#onDeadline(), question.timeoutMs)
    question.signal.addEventListener('abort', this.#onAbort)
  }

  onRequestStart(controller: Dispatcher.DispatchController): void {
    this.#controller = controller
    this.#reused = this.connection?.hasAnswered ?? false
    // It was given up while it waited for its connection.
    if (this.#settled) this.#letGo()
  }

  onResponseStart(_controller: Dispatcher.DispatchController, status: number, headers: AnswerHeaders): void {
    this.#hasBegun = true
    if (status < 200) return
    this.#status = status
    this.#headers = headers
    if (Number(headers['content-length']) > this.#question.maxBytes && status !== 304) this.#end('too-large')
  }

  onResponseData(_controller: Dispatcher.DispatchController, chunk: Buffer): void {
    this.#size += chunk.length
    this.#chunks.push(chunk)
    if (this.#size > this.#question.maxBytes) this.#end('too-large')
  }

  onResponseEnd(): void {
    if (this.connection !== null) this.connection.hasAnswered = true
    this.#end('whole')
  }

  onResponseError(_controller: Dispatcher.DispatchController | null, error: Error): void {
    if (this.#status !== 0) {
      this.#end('cut')
      return
    }
    const failure = toTransportFailure(error, this.#question.url.host)
    if (!this.#retry(failure)) this.#fail(failure)
  }

  /**
   * A server may close a kept connection just as it is used again: who asks by an idempotent method may then ask once
   * more (RFC 9110, section 9.2.2). Messages to channels are not asked twice.
   */
  #retry(failure: Error): boolean {
    const { askAgain } = this
    const isBroken = failure instanceof Failure && failure.code === 'connect'
    const mayAgain = this.#reused && !this.#hasBegun && !this.#settled && this.#question.method === 'GET'
    if (askAgain === null || !isBroken || !mayAgain) return false
    this.askAgain = null
    this.#controller = null
    askAgain()
    return true
  }

  #onDeadline(): void {
    const { host } = this.#question.url
    if (this.#status !== 0) this.#end('late')
    else if (this.#controller === null) this.#fail(new Failure('timeout-connect', `No connection in time: ${host}`))
    else this.#fail(new Failure('timeout-headers', `No answer in time: ${host}`))
  }

  #end(end: Answer['end']): void {
    if (!this.#settle()) return
    const bytes = this.#chunks.length === 1 ? (this.#chunks[0] ?? EMPTY) : Buffer.concat(this.#chunks)
    this.#resolve({
      status: this.#status,
      headers: this.#headers,
      bytes: bytes.subarray(0, this.#question.maxBytes),
      end,
    })
    if (end !== 'whole') this.#letGo()
  }

  #fail(reason: unknown): void {
    if (!this.#settle()) return
    this.#reject(reason)
    this.#letGo()
  }

  #settle(): boolean {
    if (this.#settled) return false
    this.#settled = true
    clearTimeout(this.#deadline)
    this.#question.signal.removeEventListener('abort', this.#onAbort)
    return true
  }

  // Destroys the connection, since the rest of the answer would still come over it.
  #letGo(): void {
    this.#controller?.abort(new Error('given up'))
  }
}

const EMPTY = Buffer.alloc(0)
