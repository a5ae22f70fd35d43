import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, rm } from 'node:fs/promises'
import { createServer, type Server, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import { setTimeout as delay } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import type { Random } from '../../src/lib/clock.ts'
import { type Database, openStore } from '../../src/store/open-store.ts'
import { oweAlerts } from '../../src/store/owe-alerts.ts'
import { readChange } from '../../src/store/read-changes.ts'
import { writeChange } from '../../src/store/write-changes.ts'

const DELIVER = fileURLToPath(new URL('deliver.ts', import.meta.url))
/** Owed before each kill; fewer than would travel together, so that each has a key of its own. */
const OWED = 3
const LONGEST_PAUSE_MS = 6

/** When the process is killed: at the connection, with the message read, after the answer, or some moment later. */
const MOMENTS = ['on connection', 'before the answer', 'after the answer', 'a moment later'] as const
type Moment = (typeof MOMENTS)[number]

export type Strikes = {
  readonly kills: Readonly<Record<Moment, number>>
  readonly owed: number
  /** Changes that never arrived. */
  readonly lost: number
  /** Messages that came again under the key of an earlier one. */
  readonly copies: number
  /** Copies without a kill, or a lost answer, between them: there may be none. */
  readonly unexplained: number
  /** Changes that came under two keys, and keys that came with other changes than before: there may be none. */
  readonly wrongKeys: number
  /** What is still owed once nobody kills any more. */
  readonly left: number
}

type Message = { readonly key: string; readonly changes: readonly number[]; readonly run: number }

/** Kills a process that sends alerts, so many times, around its sending; then lets one end, and says what arrived. */
export async function strikeDeliveries(
  { kills, random }: { kills: number; random: Random },
  onKill: (count: number) => void = () => undefined,
): Promise<Strikes> {
  const folder = await mkdtemp(join(tmpdir(), 'dateline-deliveries-'))
  const receiver = await startReceiver(random)
  const file = join(folder, 'dateline.db')
  const store = await openStore(file, Date.now())
  try {
    await addSource(store.db)
    const counts = { 'on connection': 0, 'before the answer': 0, 'after the answer': 0, 'a moment later': 0 }
    for (let run = 0; run < kills; run += 1) {
      await owe(store.db, OWED)
      const moment = MOMENTS[Math.floor(random() * MOMENTS.length)] ?? 'a moment later'
      if (await receiver.kill(startProcess(file, receiver.url), moment, run)) counts[moment] += 1
      onKill(run + 1)
    }
    await receiver.letEnd(startProcess(file, receiver.url), kills)
    return await judge(store.db, receiver.messages, counts)
  } finally {
    await store.close()
    await receiver.close()
    await rm(folder, { recursive: true, force: true })
  }
}

function startProcess(file: string, url: string): ChildProcess {
  return spawn(process.execPath, [DELIVER, file, url], { stdio: 'ignore' })
}

type Receiver = {
  readonly url: string
  readonly messages: readonly Message[]
  /** Kills the process at that moment of its sending; false where it had ended before. */
  kill(child: ChildProcess, moment: Moment, run: number): Promise<boolean>
  letEnd(child: ChildProcess, run: number): Promise<void>
  close(): Promise<void>
}

async function startReceiver(random: Random): Promise<Receiver> {
  const messages: Message[] = []
  let run = 0
  let at: (moment: Moment) => void = () => undefined
  const server: Server = createServer((request, response) => {
    void text(request)
      .then((body) => receive(String(request.headers['webhook-id']), body, response))
      .catch(() => undefined)
  })
  function receive(key: string, body: string, response: ServerResponse): void {
    const { changes } = JSON.parse(body) as { changes: { id: number }[] }
    messages.push({ key, changes: changes.map(({ id }) => id), run })
    at('before the answer')
    response.writeHead(204).end(() => at('after the answer'))
  }
  server.on('connection', () => at('on connection'))
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  const ended = (child: ChildProcess) =>
    child.exitCode === null && child.signalCode === null ? once(child, 'exit') : null
  return {
    url: `json://127.0.0.1:${port}/`,
    messages,
    async kill(child, moment, now) {
      run = now
      const skipped = Math.floor(random() * OWED)
      let met = 0
      at = (one) => {
        const isTime = one === (moment === 'a moment later' ? 'after the answer' : moment)
        met += isTime ? 1 : 0
        if (!isTime || (met <= skipped && moment !== 'on connection')) return
        if (moment === 'a moment later') void delay(random() * LONGEST_PAUSE_MS).then(() => child.kill('SIGKILL'))
        else child.kill('SIGKILL')
      }
      await ended(child)
      return child.signalCode === 'SIGKILL'
    },
    async letEnd(child, now) {
      run = now
      at = () => undefined
      await ended(child)
    },
    close: async () => {
      server.closeAllConnections()
      await server[Symbol.asyncDispose]()
    },
  }
}

async function addSource(db: Database): Promise<void> {
  const source = { id: 'any', name: 'any', url: 'https://example.org/', timezone: 'UTC', schedule: '* * * * *' }
  await db
    .insertInto('sources')
    .values({ ...source, watched: 1, state: 'ok' })
    .execute()
}

function owe(db: Database, count: number): Promise<void> {
  return db.transaction().execute(async (tx) => {
    for (let nth = 0; nth < count; nth += 1) {
      const found = { at: Date.now(), kind: 'broken', sourceId: 'any', checkId: null, article: null } as const
      const change = await readChange(tx, await writeChange(tx, found))
      const route = () => [{ channel: 'desk', digestMs: null }]
      await oweAlerts(tx, { change, text: null }, { route, newKey: () => crypto.randomUUID(), now: Date.now() })
    }
  })
}

async function judge(db: Database, messages: readonly Message[], kills: Strikes['kills']): Promise<Strikes> {
  const changes = await db.selectFrom('changes').select('id').execute()
  const owed = await db.selectFrom('deliveries').select('id').where('state', '!=', 'sent').execute()
  const byKey = Map.groupBy(messages, ({ key }) => key)
  const keysOf = Map.groupBy(
    messages.flatMap(({ key, changes: ids }) => ids.map((id) => ({ id, key }))),
    ({ id }) => id,
  )
  const groups = [...byKey.values()]
  return {
    kills,
    owed: changes.length,
    lost: changes.filter(({ id }) => !keysOf.has(id)).length,
    copies: messages.length - groups.length,
    unexplained: groups.filter((group) => new Set(group.map(({ run }) => run)).size < group.length).length,
    wrongKeys:
      [...keysOf.values()].filter((group) => new Set(group.map(({ key }) => key)).size > 1).length +
      groups.filter((group) => new Set(group.map(({ changes: ids }) => ids.join())).size > 1).length,
    left: owed.length,
  }
}
