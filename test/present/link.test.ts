import { describe, expect, test } from 'vitest'
import { changeLines } from '../../src/present/change-lines.ts'
import { createLink, wantsLinks } from '../../src/present/link.ts'
import { articleChange, terminalOf } from './records.ts'

const link = createLink(true)

describe('a link', () => {
  test('is written as OSC 8', () => {
    expect(link('Talks', 'https://a.example/7/')).toBe('\x1B]8;;https://a.example/7/\x1B\\Talks\x1B]8;;\x1B\\')
  })

  test.each(['javascript:alert(1)', 'file:///etc/passwd', 'no address', `https://a.example/${'x'.repeat(3000)}`])(
    'is none to %s',
    (url) => {
      expect(link('Talks', url)).toBe('Talks')
    },
  )

  test('cannot be left by an address that holds an escape', () => {
    expect(link('Talks', 'https://a.example/\x1B\\evil\x07')).toContain('https://a.example/%1B/evil\x1B\\Talks')
  })

  test('takes no room in a table', async () => {
    const plain = await changeLines([articleChange(7, 'Talks')], new Map(), terminalOf(80))
    const linked = await changeLines([articleChange(7, 'Talks')], new Map(), {
      ...terminalOf(80),
      link: (text) => `<${text}>`,
    })
    expect(linked.at(-1)).toBe(plain.at(-1)?.replace('Talks', '<Talks>'))
  })
})

describe('links are wanted', () => {
  const tty = { isTTY: true }
  test.each([
    [{ TERM_PROGRAM: 'WezTerm' }, tty, true],
    [{ TERM: 'xterm-kitty' }, tty, true],
    [{ VTE_VERSION: '7600' }, tty, true],
    [{ VTE_VERSION: '4602' }, tty, false],
    [{ WT_SESSION: 'x' }, tty, true],
    [{ TERM: 'xterm-256color' }, tty, false],
    [{ TERM: 'xterm-kitty' }, {}, false],
    [{ FORCE_HYPERLINK: '1' }, {}, true],
    [{ FORCE_HYPERLINK: '0', TERM: 'xterm-kitty' }, tty, false],
  ])('%j of %j: %s', (env, stream, wanted) => {
    expect(wantsLinks(env, stream)).toBe(wanted)
  })
})
