import { expect, test } from 'vitest'
import { usualPauseMs } from '../../src/model/silence.ts'

/** Additions with these pauses between them. */
function after(...pauses: readonly number[]): number[] {
  const at = [0]
  for (const pause of pauses) at.push((at.at(-1) ?? 0) + pause)
  return at
}

const times = (count: number, pause: number) => Array.from({ length: count }, () => pause)

test.each([
  ['nothing before there were 20 pauses', after(...times(19, 10)), null],
  ['the longest of 20', after(...times(19, 10), 70), 70],
  ['the longest but two of 200', after(70, 60, 50, ...times(197, 10)), 50],
  ['the 99th of 100', after(70, 60, ...times(98, 10)), 60],
  ['the same in whatever order they are given', after(...times(30, 10)).toReversed(), 10],
])('the usual pause is %s', (_, addedAt, usual) => {
  expect(usualPauseMs(addedAt)).toBe(usual)
})
