import { expect, test } from 'vitest'
import { createOutput } from '../../src/cli/output.ts'

type Options = Partial<Omit<Parameters<typeof createOutput>[0], 'stdout'>> & { readonly columns?: number }

function outputTo(written: string[], { columns, ...options }: Options = {}) {
  const write = (text: string | Uint8Array) => written.push(String(text)) > 0
  const stdout = columns === undefined ? { write } : { write, isTTY: true, columns }
  return createOutput({ stdout, env: {}, quiet: false, zone: 'UTC', now: 0, ...options })
}

test('records are one line of JSON each', () => {
  const written: string[] = []
  outputTo(written).records([{ id: 1, title: 'two\nlines' }, { id: 2 }])
  expect(written.join('')).toBe('{"id":1,"title":"two\\nlines"}\n{"id":2}\n')
})

test('nothing to print is no empty line', () => {
  const written: string[] = []
  outputTo(written).records([])
  expect(written).toEqual([])
})

test('hints are kept back where they are not wanted', () => {
  const written: string[] = []
  outputTo(written, { quiet: true }).hint('Try this.')
  outputTo(written).hint('Try that.')
  expect(written).toEqual(['Try that.\n'])
})

test('a terminal has its width, a file or pipe has none, and COLUMNS decides for both', () => {
  expect(outputTo([], { columns: 100 }).terminal.width).toBe(100)
  expect(outputTo([]).terminal.width).toBe(Number.POSITIVE_INFINITY)
  expect(outputTo([], { env: { COLUMNS: '80' } }).terminal.width).toBe(80)
})
