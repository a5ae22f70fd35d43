import type { Script } from '../support/raw-server.ts'
import { strike } from './expect.ts'
import type { Row } from './row.ts'

export const transportRows: readonly Row[] = [
  {
    id: 'B9',
    fault: 'what answers is not HTTP',
    provoked: 'the banner of SSH; HTTP/0.9; bytes',
    async run(world) {
      const scripts: readonly Script[] = ['SSH-2.0-OpenSSH_9.9\r\n', '<html>news</html>', Buffer.from([0, 1, 2, 255])]
      for (const script of scripts) await world.apart((one) => strike(one, { script, check: 'failed bad-http' }))
      return '`bad-http`'
    },
  },
]
