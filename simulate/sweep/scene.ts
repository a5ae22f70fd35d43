import { once } from 'node:events'
import { cp, mkdir, mkdtempDisposable, writeFile } from 'node:fs/promises'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import { stringify } from 'yaml'
import { createNewsroom } from '../../src/demo/newsroom.ts'
import { startReplica } from '../../src/demo/replica.ts'
import { runDateline } from './run-dateline.ts'

/** What a receiver was sent: the changes of each message, by their ids, and its key. */
export type Message = { readonly folder: string; readonly key: string; readonly changes: readonly number[] }

/** A site where something has happened since the baseline: what a check has to find, whatever befalls it. */
export type Scene = AsyncDisposable & {
  /** Of what was published, and of what was edited. */
  readonly added: readonly string[]
  readonly edited: readonly string[]
  /** Messages to the receiver of the folder that a run had to itself. */
  received(folder: string): readonly Message[]
  /** A folder with a configuration and a store in which the baseline is recorded; gives back the configuration's path. */
  open(name: string): Promise<string>
}

export async function openScene(): Promise<Scene> {
  await using stack = new AsyncDisposableStack()
  const folder = stack.use(await mkdtempDisposable(join(tmpdir(), 'dateline-sweep-')))
  const newsroom = createNewsroom({ seed: 5, now: Date.now })
  const site = stack.use(await startReplica({ newsroom }))
  const receiver = stack.use(await startReceiver())
  const open = async (name: string) => {
    const own = join(folder.path, name)
    await mkdir(own, { recursive: true })
    const file = join(own, 'dateline.yaml')
    await writeFile(file, stringify(configOf(site.listingUrl, receiver.channelOf(name))))
    return file
  }
  const base = await open('base')
  await mustEnd(base, ['check'])
  const added = newsroom.burst(3).map(({ key }) => key)
  const edited = newsroom.listing()[6]?.key ?? ''
  newsroom.retitle(edited, 'Another Headline Than Before')
  const kept = stack.move()
  return {
    added,
    edited: [edited],
    received: (name) => receiver.messages.filter((message) => message.folder === name),
    async open(name) {
      const file = await open(name)
      for (const end of ['', '-wal', '-shm']) {
        const from = join(folder.path, 'base', `dateline.db${end}`)
        await cp(from, join(folder.path, name, `dateline.db${end}`)).catch(() => undefined)
      }
      return file
    },
    [Symbol.asyncDispose]: () => kept.disposeAsync(),
  }
}

/** Ends as it should, or throws with what it said. */
async function mustEnd(config: string, args: readonly string[]): Promise<void> {
  const ended = await runDateline([...args, '--config', config])
  if (ended.code !== 0) throw new Error(`dateline ${args.join(' ')} ended with ${ended.code}:\n${ended.stderr}`)
}

function configOf(url: string, channel: string): object {
  return {
    store: 'sqlite:./dateline.db',
    web: { port: 0 },
    fetch: { allowPrivateAddresses: true, perHost: { concurrency: 4, delay: '0s' }, timeout: '60s' },
    defaults: { schedule: '* * * * * *' },
    sources: [{ id: 'swept', name: 'Swept', site: 'kcnawatch', url }],
    channels: { desk: channel },
    rules: [{ name: 'all', on: ['added', 'edited', 'delisted', 'removed', 'restored', 'gap'], to: ['desk'] }],
  }
}

async function startReceiver() {
  const messages: Message[] = []
  const server = createServer(async (request, response) => {
    const { changes } = JSON.parse(await text(request)) as { changes: { id: number }[] }
    const key = String(request.headers['webhook-id'])
    messages.push({ folder: (request.url ?? '').slice(1), key, changes: changes.map(({ id }) => id) })
    response.writeHead(204).end()
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  return {
    messages,
    channelOf: (folder: string) => `json://127.0.0.1:${port}/${folder}`,
    async [Symbol.asyncDispose]() {
      server.closeAllConnections()
      await server[Symbol.asyncDispose]()
    },
  }
}
