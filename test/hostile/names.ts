import { createSocket } from 'node:dgram'
import { once } from 'node:events'
import { isIPv6 } from 'node:net'

/** What a name has: addresses, or a way not to answer; a function is asked anew for every look-up. */
type Answer = readonly string[] | 'no-such-name' | 'silent'
export type Names = AsyncDisposable & {
  set(name: string, answer: Answer | (() => Answer)): void
  /** Every name that was asked for, once per look-up. */
  readonly asked: readonly string[]
}

const TYPE_A = 1
const TYPE_AAAA = 28
const NO_SUCH_NAME = 3

/** A name server (RFC 1035) that knows what it is told, lies on request, and lets nothing be kept: every TTL is 0. */
export async function startNames(address: string): Promise<Names> {
  const answers = new Map<string, Answer | (() => Answer)>()
  const asked: string[] = []
  const socket = createSocket('udp4')
  // The two questions of one look-up, for A and AAAA, have to come from one answer.
  const current = new Map<string, Answer>()
  const answerTo = (name: string, type: number): Answer => {
    if (type === TYPE_A) {
      const known = answers.get(name) ?? 'no-such-name'
      asked.push(name)
      current.set(name, typeof known === 'function' ? known() : known)
    }
    return current.get(name) ?? 'no-such-name'
  }
  socket.on('message', (query, { port, address: peer }) => {
    const { name, type, end } = readQuestion(query)
    const answer = answerTo(name, type)
    if (answer !== 'silent') socket.send(reply(query.subarray(0, end), { type, answer }), port, peer)
  })
  socket.bind(53, address)
  await once(socket, 'listening')
  return {
    asked,
    set: (name, answer) => void answers.set(name, answer),
    async [Symbol.asyncDispose]() {
      socket.close()
      await once(socket, 'close')
    },
  }
}

function readQuestion(query: Buffer): { name: string; type: number; end: number } {
  const labels: string[] = []
  let at = 12
  for (let length = query[at] ?? 0; length > 0; length = query[at] ?? 0) {
    labels.push(query.toString('latin1', at + 1, at + 1 + length))
    at += 1 + length
  }
  return { name: labels.join('.').toLowerCase(), type: query.readUInt16BE(at + 1), end: at + 5 }
}

function reply(question: Buffer, { type, answer }: { type: number; answer: Answer }): Buffer {
  const found = Array.isArray(answer) ? answer : []
  const fitting = found.filter((one) => (type === TYPE_AAAA) === isIPv6(one) && (type === TYPE_A || type === TYPE_AAAA))
  const head = Buffer.from(question)
  // An authoritative answer, with recursion said to be there.
  head.writeUInt16BE(answer === 'no-such-name' ? 0x8580 | NO_SUCH_NAME : 0x8580, 2)
  head.writeUInt16BE(fitting.length, 6)
  head.writeUInt32BE(0, 8)
  return Buffer.concat([head, ...fitting.map(toRecord)])
}

function toRecord(address: string): Buffer {
  const data = isIPv6(address) ? bytesOf6(address) : Buffer.from(address.split('.').map(Number))
  const record = Buffer.alloc(12)
  // The name is the one that stands at byte 12.
  record.writeUInt16BE(0xc00c, 0)
  record.writeUInt16BE(isIPv6(address) ? TYPE_AAAA : TYPE_A, 2)
  record.writeUInt16BE(1, 4)
  record.writeUInt16BE(data.length, 10)
  return Buffer.concat([record, data])
}

function bytesOf6(address: string): Buffer {
  const [left = '', right = ''] = address.split('::')
  const groups = (text: string) => (text === '' ? [] : text.split(':').map((group) => Number.parseInt(group, 16)))
  const tail = groups(right)
  const all = [...groups(left), ...Array<number>(8 - groups(left).length - tail.length).fill(0), ...tail]
  return Buffer.from(all.flatMap((group) => [group >> 8, group & 0xff]))
}
