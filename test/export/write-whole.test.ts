import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { writeFileWhole, writeFolderWhole } from '../../src/export/write-whole.ts'
import { temporaryFolder } from '../support/store.ts'

async function* failing(): AsyncGenerator<string> {
  yield 'half'
  throw new Error('the power went')
}

async function* whole(): AsyncGenerator<string> {
  yield 'wh'
  yield 'ole'
}

test('a file that fails half-way leaves what was there before, and nothing else', async () => {
  await using folder = await temporaryFolder()
  const file = folder.file('out.csv')
  await writeFile(file, 'before')
  await expect(writeFileWhole(file, failing())).rejects.toThrow('power')
  expect(await readdir(folder.path)).toEqual(['out.csv'])
  expect(await readFile(file, 'utf8')).toBe('before')
  await writeFileWhole(file, whole())
  expect(await readFile(file, 'utf8')).toBe('whole')
})

test('a folder that fails half-way is not there', async () => {
  await using folder = await temporaryFolder()
  const fill = async (part: string) => {
    await mkdir(part)
    await writeFile(join(part, 'one'), '1')
    throw new Error('the power went')
  }
  await expect(writeFolderWhole(folder.file('repo'), fill)).rejects.toThrow('power')
  expect(await readdir(folder.path)).toEqual([])
})

test('a place that cannot be written to is named', async () => {
  await using folder = await temporaryFolder()
  const file = join(folder.path, 'nowhere', 'out.csv')
  await expect(writeFileWhole(file, whole())).rejects.toMatchObject({
    code: 'usage',
    message: `${file} cannot be written (ENOENT).`,
  })
})
