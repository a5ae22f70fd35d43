import { existsSync } from 'node:fs'
import { mkdtempDisposable } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { loadConfig } from '../src/config/load-config.ts'
import { compileNames } from '../src/diff/names.ts'
import { createRandom } from '../src/lib/random.ts'
import { type Happening, HOUR_MS, isMonitorDeed, MINUTE_MS, type MonitorDeed, type Story } from './happenings.ts'
import { type Monitor, type MonitorOptions, type Received, startMonitor } from './monitor.ts'
import { createNetwork, type Look, type Network } from './network.ts'
import { openSite, type Site } from './site.ts'
import { readTestimony, type Testimony } from './testimony.ts'

/** What came of a story: the site's account of it, and what the monitor has to say. */
export type Lived = {
  readonly site: Site
  readonly testimony: Testimony
  readonly looks: readonly Look[]
  readonly received: readonly Received[]
  readonly kills: number
  readonly bugs: readonly string[]
}

const CONFIG = loadConfig(join(import.meta.dirname, 'config/dateline.yaml'), {})
const LEXICON = compileNames(CONFIG.names)
/** What is kept in memory outlives the monitor as a disk does, and nothing waits for one. */
const FOLDER = existsSync('/dev/shm') ? '/dev/shm' : tmpdir()

/** Lives through a story on a clock of its own, with a store that goes with it. */
export async function live(story: Story): Promise<Lived> {
  await using folder = await mkdtempDisposable(join(FOLDER, 'dateline-simulate-'))
  const site = openSite(story)
  const looks: Look[] = []
  const random = createRandom(story.seed + 1)
  const network = createNetwork(site, { ...story, random, looks })
  const ear = createEar(network)
  const bugs: string[] = []
  let keys = 0
  const options: MonitorOptions = {
    file: join(folder.path, 'dateline.db'),
    source: sourceOf(story),
    rules: CONFIG.rules,
    lexicon: LEXICON,
    network,
    random,
    receive: ear.receive,
    newKey: () => {
      keys += 1
      return `key-${keys}`
    },
    onBug: (what) => void bugs.push(what),
  }
  const kills = await liveThrough(story, { options, network, ear })
  const monitor = await startMonitor(options)
  const testimony = await readTestimony(monitor.store, site)
  await monitor.close()
  // What the death of the process itself threw is none.
  return {
    site,
    testimony,
    looks,
    received: ear.received,
    kills,
    bugs: bugs.filter((bug) => !/process (?:is dead|died)/u.test(bug)),
  }
}

function sourceOf({ sourceId, maxPages }: Story) {
  const source = CONFIG.sources.find(({ id }) => id === sourceId)
  if (source === undefined) throw new Error(`The configuration has no source ${sourceId}`)
  return { ...source, maxPages }
}

type Living = {
  readonly options: MonitorOptions
  readonly network: Network
  readonly ear: ReturnType<typeof createEar>
}

/** Gives back how often the monitor was killed. */
async function liveThrough(story: Story, { options, network, ear }: Living): Promise<number> {
  const waiting = story.happenings.filter(({ deed }) => isMonitorDeed(deed)).toSorted((a, b) => a.at - b.at)
  let monitor: Monitor = await startMonitor(options)
  let kills = 0
  let downMs = 0
  const restart = async (afterMs: number) => {
    await monitor.close()
    network.passTo(network.time() + afterMs)
    monitor = await startMonitor(options)
  }
  while (network.time() < story.endAt) {
    for (const deed of takeDue(waiting, network.time())) {
      if (deed.kind === 'stop') await restart(deed.minutes * MINUTE_MS)
      if (deed.kind === 'step') {
        network.setClock(deed.minutes * MINUTE_MS)
        monitor.replan()
      }
      if (deed.kind === 'deaf') ear.turn(deed.how, network.time() + deed.minutes * MINUTE_MS)
      if (deed.kind !== 'kill') continue
      downMs = deed.minutes * MINUTE_MS
      monitor.dieAt(deed)
    }
    try {
      await monitor.work()
      const nextAt = network.time() + (await monitor.idleMs())
      network.passTo(Math.min(nextAt, waiting[0]?.at ?? Number.POSITIVE_INFINITY, story.endAt))
    } catch (error) {
      if (!monitor.store.isDead()) throw error
      kills += 1
      await settle()
      await restart(downMs)
    }
  }
  // What is still owed is delivered, to a receiver that is well.
  await restart(0)
  ear.turn('unavailable', 0)
  for (let round = 0; round < 3; round += 1) {
    network.passTo(network.time() + HOUR_MS)
    await monitor.work()
  }
  await monitor.close()
  return kills
}

/** Lets what a dead process had under way come to its end. */
function settle(): Promise<void> {
  return new Promise((resolve) => void setImmediate(resolve))
}

function takeDue(waiting: Happening[], now: number): MonitorDeed[] {
  const due: MonitorDeed[] = []
  for (let next = waiting[0]; next !== undefined && next.at <= now; next = waiting[0]) {
    waiting.shift()
    if (isMonitorDeed(next.deed)) due.push(next.deed)
  }
  return due
}

/** A receiver of alerts that may be out, or hear a message whose sender never learns of it. */
function createEar(network: Network) {
  const received: Received[] = []
  let ill = { how: 'unavailable' as Extract<MonitorDeed, { kind: 'deaf' }>['how'], until: 0 }
  const receive: MonitorOptions['receive'] = (message) => {
    const isIll = network.time() < ill.until
    if (!isIll || ill.how === 'lost-answer') received.push(message)
    return isIll ? { kind: 'again', error: 'The receiver did not answer.', retryAfterMs: null } : { kind: 'delivered' }
  }
  return {
    received,
    receive,
    turn(how: typeof ill.how, until: number) {
      ill = { how, until }
    },
  }
}
