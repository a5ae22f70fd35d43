import { answer, type RawServer, type Script, startRawServer } from '../support/raw-server.ts'
import { type Canaries, startCanaries } from './canaries.ts'
import { findBroken } from './invariants.ts'
import { type Names, startNames } from './names.ts'
import { articlePage, listingPage } from './pages.ts'
import { DESK, HEALTHY, HOSTILE, NAME_SERVER, OTHER } from './places.ts'
import { type HostileWatch, openWatch, type WatchOptions } from './watch.ts'

/** The private network as one row finds it; what the row opens is closed at its end. */
export type World = {
  readonly names: Names
  readonly canaries: Canaries
  /** Lets a server answer at an address of the public range, by default as hostile.example on port 80. */
  serve(scripts: Readonly<Record<string, Script>>, place?: { host?: string; port?: number }): Promise<RawServer>
  watch(options?: WatchOptions): Promise<HostileWatch>
  /** Has a resource released at the end of the row. */
  release(resource: AsyncDisposable): void
  /** The same row once more, with nothing open: for another form of the fault. */
  apart<Answer>(work: (world: World) => Promise<Answer>): Promise<Answer>
}

/** What lives as long as the process: names, canaries, the healthy source, and the desk that alerts go to. */
export type Ground = AsyncDisposable & {
  /** Runs a row's work in a world of its own, and gives back its answer with the invariants that it broke. */
  stage<Answer>(work: (world: World) => Promise<Answer>): Promise<{ answer: Answer; broken: readonly string[] }>
}

export async function openGround(): Promise<Ground> {
  await using stack = new AsyncDisposableStack()
  const names = stack.use(await startNames(NAME_SERVER))
  const canaries = stack.use(await startCanaries())
  const healthyPages = { '/list': answer({ body: listingPage() }), '*': answer({ body: articlePage('An article') }) }
  stack.use(await startRawServer(withoutRobots(healthyPages), { host: HEALTHY, port: 80 }))
  const desk = stack.use(await startRawServer({ '*': answer({ status: 204 }) }, { host: DESK, port: 80 }))
  const stage: Ground['stage'] = async (work) => {
    await using row = new AsyncDisposableStack()
    names.set('hostile.example', [HOSTILE])
    names.set('other.example', [OTHER])
    names.set('healthy.example', [HEALTHY])
    names.set('desk.example', [DESK])
    const watches: HostileWatch[] = []
    const brokenApart: string[] = []
    const world: World = {
      names,
      canaries,
      serve: async (scripts, { host = HOSTILE, port = 80 } = {}) =>
        row.use(await startRawServer(withoutRobots(scripts), { host, port })),
      async watch(options = {}) {
        const watch = row.use(await openWatch(options))
        watches.push(watch)
        return watch
      },
      release: (resource) => void row.use(resource),
      async apart(workApart) {
        const { answer: answerApart, broken } = await stage(workApart)
        brokenApart.push(...broken)
        return answerApart
      },
    }
    const result = await work(world)
    const received = desk.requests.map(({ headers, body }) => JSON.stringify(headers) + body).join('\n')
    const broken = watches.flatMap((watch) => findBroken(watch, canaries, received))
    return { answer: result, broken: [...brokenApart, ...broken] }
  }
  const kept = stack.move()
  return {
    stage,
    [Symbol.asyncDispose]: () => kept.disposeAsync(),
  }
}

/** Sites without rules for robots, unless a row has some. */
function withoutRobots(scripts: Readonly<Record<string, Script>>): Record<string, Script> {
  return { '/robots.txt': answer({ status: 404 }), ...scripts }
}
