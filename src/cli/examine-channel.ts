import { accessSync, constants, statSync } from 'node:fs'
import type { ReachReceiver, Receiver } from '../fetch/senders.ts'
import { adviceFor } from '../model/advice.ts'
import { type ChannelAddress, parseChannelAddress } from '../model/channel-address.ts'
import type { DiagnosisRecord } from '../model/diagnosis.ts'
import { Failure, toFailure } from '../model/failure.ts'
import type { Channel } from '../model/rule.ts'

/** Whether a channel could be sent to: something listens there, or the program is one. Nothing is sent and nothing run. */
export async function examineChannel(channel: Channel, reach: ReachReceiver): Promise<DiagnosisRecord> {
  const address = parseChannelAddress(channel.url)
  // The configuration was read with the same eyes.
  if ('why' in address) throw new Failure('bug', address.why)
  const finding = { part: 'channel', name: channel.name, state: 'ok', code: null, advice: null } as const
  if (address.kind === 'log') return { ...finding, found: 'It writes to the log.' }
  if (address.kind === 'exec') return { ...finding, ...examineProgram(address.file) }
  const receiver = receiverOf(address, channel)
  try {
    await reach(receiver)
    return { ...finding, found: `${new URL(receiver.url).host} answers; nothing was sent.` }
  } catch (error) {
    const { code, message } = toFailure(error)
    return { ...finding, state: 'failed', found: sentence(message), code, advice: adviceFor(code) }
  }
}

function receiverOf(
  address: Exclude<ChannelAddress, { kind: 'log' | 'exec' }>,
  { allowPrivate }: Pick<Channel, 'allowPrivate'>,
): Receiver {
  if (address.kind !== 'mail') return { url: address.url, by: 'http', allowPrivate }
  const scheme = address.tls === 'implicit' ? 'https' : 'http'
  return { url: `${scheme}://${address.host}:${address.port}/`, by: 'mail', allowPrivate }
}

function examineProgram(file: string): Pick<DiagnosisRecord, 'state' | 'found' | 'advice'> {
  if (isProgram(file)) return { state: 'ok', found: `${file} is a program; it was not run.`, advice: null }
  const advice = 'Name a file that this user may run by its whole path; `chmod +x` makes a script one.'
  return { state: 'failed', found: `${file} is not a program that this user may run.`, advice }
}

function isProgram(file: string): boolean {
  try {
    accessSync(file, constants.X_OK)
    return statSync(file).isFile()
  } catch {
    // The only answer that both give to "is there one, and may I?".
    return false
  }
}

/** Messages of failures end with a full stop or without. */
function sentence(message: string): string {
  return message.endsWith('.') ? message : `${message}.`
}
