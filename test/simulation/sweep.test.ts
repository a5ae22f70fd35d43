import { expect, test } from 'vitest'
import { canTrace, type Injection } from '../../simulate/sweep/run-dateline.ts'
import { openScene } from '../../simulate/sweep/scene.ts'
import { starveDaemon, strikeCheck, strikeDaemon } from '../../simulate/sweep/trial.ts'

// A sample of `npm run sweep`, which strikes at every write.

const MINUTES = 60_000

const traceable = await canTrace()
if (!traceable) {
  process.stderr.write(
    '\nLEFT OUT: kills and failing disks at chosen writes, since strace is not there or may not trace.\n\n',
  )
}
// A clean machine that may install it has no excuse: .ci/run does.
if (!traceable && process.env['CI'] === 'true') throw new Error('strace is needed here: install the package strace')

const at = (call: Injection['call'], what: Injection['what'], when: string): Injection => ({ call, what, when })

test.skipIf(!traceable)(
  'a check that is killed at a write loses nothing, doubles nothing and leaves a sound store',
  async () => {
    await using scene = await openScene()
    for (const injection of [
      at('pwrite64', 'signal=KILL', '30'),
      at('pwrite64', 'signal=KILL', '120'),
      at('fsync', 'signal=KILL', '5'),
    ]) {
      expect(await strikeCheck(scene, injection)).toEqual({ injection, struck: true, wrong: [] })
    }
  },
  5 * MINUTES,
)

test.skipIf(!traceable)(
  'a daemon that is killed at a write loses nothing either',
  async () => {
    await using scene = await openScene()
    const injection = at('pwrite64', 'signal=KILL', '60')
    expect(await strikeDaemon(scene, injection)).toEqual({ injection, struck: true, wrong: [] })
  },
  5 * MINUTES,
)

test.skipIf(!traceable)(
  'a disk that is full, or fails, ends a check with one sentence and costs nothing but time',
  async () => {
    await using scene = await openScene()
    for (const injection of [at('pwrite64', 'error=ENOSPC', '40+'), at('fsync', 'error=EIO', '3+')]) {
      expect(await strikeCheck(scene, injection)).toEqual({ injection, struck: true, wrong: [] })
    }
  },
  5 * MINUTES,
)

test.skipIf(!traceable)(
  'the daemon goes on by itself once there is space again',
  async () => {
    await using scene = await openScene()
    const injection = at('pwrite64', 'error=ENOSPC', '60..64')
    expect(await starveDaemon(scene, injection)).toEqual({ injection, struck: true, wrong: [] })
  },
  5 * MINUTES,
)
