import { expect, test } from 'vitest'
import { createProgress } from '../../src/cli/progress.ts'

function listen(isTTY: boolean) {
  const said: string[] = []
  let at = 0
  const stderr = { isTTY, write: (text: string) => said.push(text) > 0 }
  const progress = (quiet: boolean) => createProgress({ quiet }, { stderr, now: () => at })
  return { said, progress, pass: (ms: number) => (at += ms) }
}

test('on a terminal progress stands in one line that is gone at the end', () => {
  const { said, progress, pass } = listen(true)
  const shown = progress(false)
  shown.say('one')
  shown.say('too soon')
  pass(100)
  shown.say('two')
  shown.end()
  expect(said).toEqual(['\rone\u001B[K', '\rtwo\u001B[K', '\r\u001B[K'])
})

test('elsewhere long work says a line now and then, and short work nothing', () => {
  const { said, progress, pass } = listen(false)
  const shown = progress(false)
  shown.say('at once')
  pass(10_000)
  shown.say('after a while')
  shown.end()
  expect(said).toEqual(['after a while\n'])
})

test('--quiet says nothing', () => {
  const { said, progress, pass } = listen(true)
  const shown = progress(true)
  pass(10_000)
  shown.say('one')
  shown.end()
  expect(said).toEqual([])
})
