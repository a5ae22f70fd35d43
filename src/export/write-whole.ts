import { once } from 'node:events'
import { open, rename, rm } from 'node:fs/promises'
import { Failure } from '../model/failure.ts'

type Parts = AsyncIterable<string | Buffer>

/** Writes a file that has its name only once it is whole: a stop or a failure leaves what was there before. */
export async function writeFileWhole(file: string, parts: Parts): Promise<void> {
  await whole(file, async (part) => {
    const handle = await open(part, 'w')
    try {
      for await (const piece of parts) await handle.write(toBytes(piece))
      await handle.sync()
    } finally {
      await handle.close()
    }
  })
}

/** As writeFileWhole, of a folder that `write` fills; one that is there already is refused. */
export async function writeFolderWhole(folder: string, write: (part: string) => Promise<void>): Promise<void> {
  await whole(folder, write)
}

async function whole(target: string, write: (part: string) => Promise<void>): Promise<void> {
  const part = `${target}.${process.pid}.part`
  try {
    await write(part)
    await rename(part, target)
  } catch (error) {
    await rm(part, { recursive: true, force: true })
    throw toUsage(error, target)
  }
}

/** What the file system said, as a sentence; anything else stays what it was. */
function toUsage(error: unknown, target: string): unknown {
  if (!(error instanceof Error) || !('syscall' in error) || !('code' in error)) return error
  return new Failure('usage', `${target} cannot be written (${error.code}).`, { cause: error })
}

/** Writes to a stream no faster than it takes. */
export async function writeToStream(stream: NodeJS.WritableStream, parts: Parts): Promise<void> {
  for await (const piece of parts) {
    if (!stream.write(toBytes(piece))) await once(stream, 'drain')
  }
}

function toBytes(piece: string | Buffer): Buffer {
  return typeof piece === 'string' ? Buffer.from(piece) : piece
}
