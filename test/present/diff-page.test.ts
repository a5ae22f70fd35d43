import { execFileSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { createPaint } from '../../src/present/colour.ts'
import { diffPage } from '../../src/present/diff-page.ts'
import { createMeasure } from '../../src/present/display-width.ts'
import { diffOf, VERSIONS } from './diff-versions.ts'
import { PYONGYANG, terminalOf } from './records.ts'

const GOLDEN = '../fixtures/golden'
const LANGUAGES = ['english', 'korean', 'chinese'] as const

describe.each(LANGUAGES)('a difference in %s', (language) => {
  const diff = diffOf(VERSIONS[language])

  test.each([80, 140])('is a page of %i columns', async (width) => {
    const lines = await diffPage(diff, PYONGYANG, terminalOf(width))
    await expect(`${lines.join('\n')}\n`).toMatchFileSnapshot(`${GOLDEN}/diff-${language}-${width}.txt`)
  })

  test('is never wider than the terminal', async () => {
    for (const width of [24, 33, 80]) {
      const lines = (await diffPage(diff, PYONGYANG, terminalOf(width))).filter(
        (line) => !line.includes('  7 ') && !/^(Article|Before|After)/u.test(line),
      )
      const measure = await createMeasure(lines)
      expect(lines.filter((line) => measure.width(line) > width)).toEqual([])
    }
  })

  test('says by lines through and under the text what it says by colour', async () => {
    const lines = await diffPage(diff, PYONGYANG, { ...terminalOf(80), paint: createPaint(true) })
    await expect(`${lines.join('\n')}\n`).toMatchFileSnapshot(`${GOLDEN}/diff-${language}-80.ansi`)
    const page = lines.join('\n')
    for (const [colour, line] of [
      ['\u001B[31m', '\u001B[9m'],
      ['\u001B[32m', '\u001B[4m'],
    ] as const)
      for (const after of page.split(colour).slice(1)) expect(after.startsWith(line)).toBe(true)
    expect(page).not.toContain('{+')
  })
})

test('nothing fetched reaches the terminal as a command', async () => {
  const evil = 'One\u001B[2Jtwo\u202Ethree'
  const diff = diffOf({
    before: { title: evil, paragraphs: [evil] },
    after: { title: `${evil} x`, paragraphs: [`${evil} x\u001B]0;`] },
  })
  const page = (await diffPage(diff, PYONGYANG, terminalOf(80))).join('\n')
  for (const sign of ['\u001B', '\u202E']) expect(page).not.toContain(sign)
})

test('versions that say the same say so', async () => {
  const same = { title: 'A', paragraphs: ['One.'] }
  expect(await diffPage(diffOf({ before: same, after: same }), PYONGYANG, terminalOf(80))).toContain('Nothing differs.')
})

test('the picture in the documentation is made of what is printed', () => {
  const root = join(import.meta.dirname, '../..')
  const printed = readFileSync(join(root, 'test/fixtures/golden/diff-english-80.ansi'))
  const picture = execFileSync(process.execPath, [join(root, 'scripts/picture-of-terminal.ts')], { input: printed })
  expect(picture.toString()).toBe(readFileSync(join(root, 'docs/pictures/diff.svg'), 'utf8'))
})
