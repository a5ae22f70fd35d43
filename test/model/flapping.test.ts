import { expect, test } from 'vitest'
import { afterReturn, afterSame, type Flapping, NO_FLAPPING } from '../../src/model/flapping.ts'

/** What is said while the page shows these revisions, visit by visit; each letter is a revision. */
function told(seen: string): string[] {
  let flapping: Flapping = NO_FLAPPING
  let current = seen.charCodeAt(0)
  const known = new Set([current])
  return [...seen.slice(1)].map((letter) => {
    const revision = letter.charCodeAt(0)
    const isNew = !known.has(revision)
    known.add(revision)
    if (isNew) {
      flapping = NO_FLAPPING
      current = revision
      return 'edited'
    }
    const { next, say } =
      revision === current
        ? afterSame(flapping, current)
        : afterReturn(flapping, { currentId: current, earlierId: revision })
    flapping = next
    current = revision
    return say ?? '-'
  })
}

test.each([
  ['an edit', 'AABB', ['-', 'edited', '-']],
  ['an edit that is taken back, once that stays', 'ABAA', ['edited', '-', 'settled']],
  [
    'an edit that is taken back and made again later',
    `ABAAAAAABB`,
    ['edited', '-', 'settled', ...Array(4).fill('-'), '-', 'settled'],
  ],
  ['two variants by turns', 'ABABABAB', ['edited', '-', 'flapping', ...Array(4).fill('-')]],
  [
    'two variants by turns, each for a while',
    'ABAABBAABB',
    ['edited', '-', 'settled', 'flapping', ...Array(5).fill('-')],
  ],
  ['flapping that ends where it was said to be', 'ABABBBBBB', ['edited', '-', 'flapping', ...Array(5).fill('-')]],
  ['flapping that ends elsewhere', 'ABABAAAAAA', ['edited', '-', 'flapping', '-', '-', '-', '-', '-', 'settled']],
  ['a third variant while it flaps', 'ABABABC', ['edited', '-', 'flapping', '-', '-', 'edited']],
])('%s', (_, seen, said) => {
  expect(told(seen)).toEqual(said)
})

test('of twenty visits to two variants one is an edit and one says that they flap', () => {
  const said = told('AB'.repeat(10)).filter((what) => what !== '-')
  expect(said).toEqual(['edited', 'flapping'])
})
