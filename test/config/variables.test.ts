// biome-ignore-all lint/suspicious/noTemplateCurlyInString: so are variables written in a configuration.
import { join } from 'node:path'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { resolveText } from '../../src/config/variables.ts'
import { configFolder } from './config-folder.ts'

test('a variable can stand anywhere in a text, as often as it is wanted', () => {
  expect(resolveText('jsons://${USER}:${PASS}@${HOST}/${USER}', { USER: 'u', PASS: 'p', HOST: 'h' })).toEqual({
    text: 'jsons://u:p@h/u',
    why: null,
  })
})

test('an empty variable is one that is set', () => {
  expect(resolveText('a${EMPTY}b', { EMPTY: '' }).text).toBe('ab')
})

test('what a variable holds is taken as it is', () => {
  expect(resolveText('${A}', { A: '${B} $& $1 $${C}' }).text).toBe('${B} $& $1 $${C}')
})

test('two dollar signs stand for the characters themselves', () => {
  expect(resolveText('$${A} costs $5 {A}', {}).text).toBe('${A} costs $5 {A}')
})

test('a file that the environment names holds the value, but for its last line end', () => {
  const folder = configFolder({ unix: 'to ken\n\n', windows: 'token\r\n', bare: 'token' })
  const read = (name: string) => resolveText('${SECRET}', { SECRET_FILE: join(folder, name) }).text
  expect([read('unix'), read('windows'), read('bare')]).toEqual(['to ken\n', 'token', 'token'])
})

test('the variable itself goes before its file', () => {
  expect(resolveText('${A}', { A: 'x', A_FILE: '/nowhere' }).text).toBe('x')
})

test('a file that cannot be read is said by its name', () => {
  const { why } = resolveText('${A}', { A_FILE: '/nowhere/secret' })
  expect(why).toBe('/nowhere/secret, named by A_FILE, cannot be read (ENOENT)')
})

test('a text without variables stays as it is, whatever it is', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), (text) => {
      fc.pre(!text.includes('${'))
      expect(resolveText(text, {})).toEqual({ text, why: null })
    }),
  )
})

test('whatever the names and values, each stands where its variable stood', () => {
  const name = fc.stringMatching(/^[A-Z][A-Z0-9_]{0,9}$/)
  fc.assert(
    fc.property(fc.dictionary(name, fc.string(), { noNullPrototype: true }), (values) => {
      const text = Object.keys(values).map((key) => `<\${${key}}>`)
      const expected = Object.values(values).map((value) => `<${value}>`)
      expect(resolveText(text.join(''), values).text).toBe(expected.join(''))
    }),
  )
})
