import fc from 'fast-check'
import { expect, test } from 'vitest'
import { terminalText } from '../../src/present/terminal-text.ts'

test.each([
  ['colours', 'a \x1B[31;1mred\x1B[0m title', 'a red title'],
  ['a cleared screen, in its one-byte form', 'gone\u009B2J', 'gone'],
  ['a window title', '\x1B]0;owned\x07news', 'news'],
  ['a link with a hidden address', '\x1B]8;;https://evil.example\x1B\\news\x1B]8;;\x1B\\', 'news'],
  ['an escape sequence cut short', 'news\x1B[', 'news['],
  ['line breaks and tabs', 'one\r\ntwo\tthree\u2028four\u2029five\u0085six', 'one two three four five six'],
  ['a space at either end, of letters that need nothing else', ' one two ', 'one two'],
  ['backspaces and a bell', 'safe\b\b\b\bevil\x07', 'safeevil'],
  ['text turned around', 'file\u202Egpj.exe \u2066x\u2069\u200F\u061C', 'filegpj.exe x'],
  ['letters that are not seen', 'no\u200B\u2060\uFEFF\u00AD\u{E0041}thing', 'nothing'],
  ['half a surrogate pair', 'half \uD83D', 'half \uFFFD'],
])('%s', (_, fetched, shown) => {
  expect(terminalText(fetched)).toBe(shown)
})

test.each(['조선중앙통신', '朝中社“通讯”', 'می‌خواهم', '👩‍🚒 firefighter', 'naïve — “quotes” … 5 °C', '×'])(
  '%s is left alone',
  (text) => {
    expect(terminalText(text)).toBe(text)
  },
)

test('whatever comes in, nothing comes out that a terminal acts on', () => {
  const sequences = fc.constantFrom(
    '\x1B',
    '\x1B[',
    '\x1B]8;;',
    '\u009B',
    '\x90',
    '31m',
    '2J',
    '\x07',
    '\n',
    '\u202E',
    '\u2028',
    'é',
    '한',
  )
  fc.assert(
    fc.property(fc.array(fc.oneof(sequences, fc.string({ unit: 'binary' }))), (parts) => {
      const shown = terminalText(parts.join(''))
      expect(shown).not.toMatch(/[\p{Cc}\u2028\u2029\u202A-\u202E\u2066-\u2069\u200E\u200F\u061C]|\p{Cs}/u)
      expect(terminalText(shown)).toBe(shown)
    }),
  )
})
