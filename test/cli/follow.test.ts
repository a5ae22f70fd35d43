import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { writeFileSync } from 'node:fs'
import { createInterface, type Interface } from 'node:readline'
import { expect, test } from 'vitest'
import { openStore } from '../../src/store/open-store.ts'
import { syncSources } from '../../src/store/sync-sources.ts'
import { anEntry, aSource, HOUR_MS, START } from '../support/builders.ts'
import { added, NO_NEWS, recordChanged, recordFirst, temporaryFolder } from '../support/store.ts'
import { MAIN } from './dateline.ts'

async function followed(
  args: readonly string[],
  read: (lines: AsyncIterator<string>, add: (key: string) => Promise<void>, child: ChildProcess) => Promise<void>,
) {
  await using folder = await temporaryFolder()
  const { db, close } = await openStore(folder.file('dateline.db'), START)
  await syncSources(db, [aSource()])
  await recordFirst(db, { entries: [anEntry('first')] })
  let entries = [anEntry('first')]
  const add = async (key: string) => {
    const entry = anEntry(key, { title: `Talks ${key}` })
    entries = [entry, ...entries]
    await recordChanged(db, { at: START + HOUR_MS, entries, delta: { ...NO_NEWS, additions: [added(entry)] } })
  }
  for (const key of ['a', 'b']) await add(key)
  writeFileSync(folder.file('dateline.yaml'), 'store: sqlite:./dateline.db\n')
  const child = spawn(
    process.execPath,
    [MAIN, 'history', '--follow', ...args, '--config', folder.file('dateline.yaml')],
    {
      env: { ...process.env, TZ: 'UTC' },
      stdio: ['ignore', 'pipe', 'inherit'],
    },
  )
  const lines: Interface = createInterface({ input: child.stdout })
  try {
    await read(lines[Symbol.asyncIterator](), add, child)
    child.kill('SIGINT')
    const [exitCode] = await once(child, 'exit')
    expect(exitCode).toBe(130)
  } finally {
    child.kill('SIGKILL')
    await close()
  }
}

test('history --follow prints the newest last, then what comes, until it is interrupted', { timeout: 60_000 }, () =>
  followed([], async (lines, add) => {
    const next = async () => (await lines.next()).value
    expect(await next()).toMatch(/^WHEN/u)
    expect(await next()).toContain('Talks a')
    expect(await next()).toContain('Talks b')
    await add('c')
    expect(await next()).toMatch(/^2024-04-15 10:10 .*added +mfa-en +4 +Talks c$/u)
    await add('d')
    expect(await next()).toContain('Talks d')
  }),
)

test('history --follow --json streams records', { timeout: 60_000 }, () =>
  followed(['--json', '--limit', '1', 'mfa-en', '--kind', 'added'], async (lines, add) => {
    const title = async () => JSON.parse((await lines.next()).value).article.title
    expect(await title()).toBe('Talks b')
    await add('c')
    expect(await title()).toBe('Talks c')
  }),
)
