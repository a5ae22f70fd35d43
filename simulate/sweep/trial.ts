import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { setTimeout as delay } from 'node:timers/promises'
import { type Ended, type Injection, runDateline, startDateline } from './run-dateline.ts'
import type { Scene } from './scene.ts'

/** One run that something was done to, and what was wrong after the next one. */
export type Point = {
  readonly injection: Injection
  /** What strace was to do was done: it had as many calls to count. */
  readonly struck: boolean
  readonly wrong: readonly string[]
}

/** How many calls of a name a run makes that nothing is done to; the daemon's until it has delivered all. */
export async function countCalls(
  scene: Scene,
  { of, call }: { of: 'check' | 'run'; call: Injection['call'] },
): Promise<number> {
  const name = `counted-${of}-${call}`
  const config = await scene.open(name)
  const log = join(config, '../calls.txt')
  const running = startDateline([of, '--config', config], { call, log })
  if (of === 'run') {
    await until(() => isAllDelivered(scene, name))
    running.child.kill('SIGTERM')
  }
  await running.ended
  return (await readFile(log, 'utf8')).split('\n').filter((line) => line.includes(`${call}(`)).length
}

/** Has it done to a check with its visits and deliveries, checks again, and looks whether all is there, once. */
export async function strikeCheck(scene: Scene, injection: Injection): Promise<Point> {
  const name = nameOf('check', injection)
  const config = await scene.open(name)
  const ended = await runDateline(['check', '--config', config], injection)
  const said = injection.what === 'signal=KILL' ? [] : wrongWords(ended)
  const again = await checkAgain(config)
  return { injection, struck: ended.code !== 0, wrong: [...said, ...again, ...wrongRecords(scene, name, config)] }
}

/** Has it done to the daemon, lets another take over, and looks likewise. */
export async function strikeDaemon(scene: Scene, injection: Injection): Promise<Point> {
  const name = nameOf('run', injection)
  const config = await scene.open(name)
  const struck = startDateline(['run', '--config', config], injection)
  const isDone = () => isAllDelivered(scene, name)
  const ended = await Promise.race([struck.ended, until(isDone).then(() => null)])
  if (ended === null) {
    // The daemon that lived through it goes on, and stops as it should.
    struck.child.kill('SIGTERM')
    await struck.ended
  }
  const again = ended === null ? [] : await checkAgain(config)
  return { injection, struck: ended !== null, wrong: [...again, ...wrongRecords(scene, name, config)] }
}

/** For a while the store cannot be written to; the daemon goes on by itself. */
export async function starveDaemon(scene: Scene, injection: Injection): Promise<Point> {
  const name = nameOf('starved', injection)
  const config = await scene.open(name)
  const daemon = startDateline(['run', '--config', config], injection)
  const went = await Promise.race([
    daemon.ended.then(() => false),
    until(() => isAllDelivered(scene, name)).then(() => true),
  ])
  daemon.child.kill('SIGTERM')
  const ended = await daemon.ended
  const struck = !went || /store-(?:full|unreadable)/u.test(ended.stderr)
  if (!went && ended.code !== 3) return { injection, struck, wrong: ['the daemon never came back to work'] }
  // One that cannot even open its store ends, and says why; the next start finds all.
  const said = went ? [] : [...wrongWords(ended), ...(await checkAgain(config))]
  return { injection, struck, wrong: [...said, ...wrongRecords(scene, name, config)] }
}

async function checkAgain(config: string): Promise<string[]> {
  const { code, stderr } = await runDateline(['check', '--config', config])
  return code === 0 ? [] : [`the next check ended with ${code}:\n${stderr}`]
}

/** Trouble with the store is said in one sentence, with what to do, and is no bug. */
function wrongWords({ code, stderr }: Ended): string[] {
  if (code === 0) return []
  const sentences = stderr.split('\n').filter((line) => line.startsWith('dateline: '))
  const wrong: string[] = []
  if (code !== 3) wrong.push(`it ended with ${code}, not 3:\n${stderr}`)
  if (sentences.length !== 1) wrong.push(`it said ${sentences.length} sentences of it:\n${stderr}`)
  return wrong
}

function wrongRecords(scene: Scene, name: string, config: string): string[] {
  const db = new DatabaseSync(join(config, '../dateline.db'), { readOnly: true })
  try {
    const integrity = String(db.prepare('PRAGMA integrity_check').get()?.['integrity_check'])
    const changes = db
      .prepare('SELECT c.id, c.kind, a.key FROM changes c LEFT JOIN articles a ON a.id = c.article_id ORDER BY c.id')
      .all() as { id: number; kind: string; key: string | null }[]
    const listed = db.prepare('SELECT count(*) AS n FROM listings').get() as { n: number }
    const wrong = integrity === 'ok' ? [] : [`the store is damaged: ${integrity}`]
    // The site is well: what failed did so for want of time, on a machine with too much to do.
    const failed = db
      .prepare(
        "SELECT reason FROM checks WHERE outcome = 'failed' UNION SELECT reason FROM visits WHERE outcome = 'failed'",
      )
      .all()
    wrong.push(...failed.map(({ reason }) => `a check or visit failed with ${reason}`))
    const keysOf = (kind: string) => changes.filter((change) => change.kind === kind).map(({ key }) => key ?? '')
    wrong.push(
      ...differences('added', scene.added, keysOf('added')),
      ...differences('edited', scene.edited, keysOf('edited')),
    )
    const others = changes.filter(({ kind }) => kind !== 'added' && kind !== 'edited')
    if (others.length > 0) wrong.push(`it said ${others.map(({ kind }) => kind).join(', ')}`)
    if (listed.n !== 12 + scene.added.length) wrong.push(`${listed.n} entries are on record`)
    return [...wrong, ...wrongDeliveries(scene, name, changes)]
  } finally {
    db.close()
  }
}

function differences(kind: string, expected: readonly string[], found: readonly string[]): string[] {
  const isSame = expected.toSorted().join() === found.toSorted().join()
  return isSame ? [] : [`${kind}: ${found.toSorted().join(' ')} instead of ${expected.toSorted().join(' ')}`]
}

function wrongDeliveries(scene: Scene, name: string, changes: readonly { id: number }[]): string[] {
  const keys = Map.groupBy(
    scene.received(name).flatMap((message) => message.changes.map((id) => ({ id, key: message.key }))),
    ({ id }) => id,
  )
  return changes.flatMap(({ id }) => {
    const own = new Set(keys.get(id)?.map(({ key }) => key))
    return own.size === 1 ? [] : [`change ${id} was delivered under ${own.size} keys`]
  })
}

function isAllDelivered(scene: Scene, name: string): boolean {
  const ids = new Set(scene.received(name).flatMap(({ changes }) => changes))
  return ids.size >= scene.added.length + scene.edited.length
}

const LONGEST_WAIT_MS = 90_000

async function until(isTrue: () => boolean): Promise<void> {
  for (let waited = 0; !isTrue() && waited < LONGEST_WAIT_MS; waited += 100) await delay(100)
}

function nameOf(run: string, { call, what, when }: Injection): string {
  return [run, call, what, when].join('-').replaceAll(/[^\w-]/gu, '_')
}
