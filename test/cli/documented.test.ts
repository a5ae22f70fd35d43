import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { createProgram } from '../../src/cli/program.ts'

const program = createProgram(async () => undefined)
const page = readFileSync(join(import.meta.dirname, '../../docs/commands.md'), 'utf8')

/** The text of each section, by its heading; what stands before the first one is under `intro`. */
const sections = new Map(
  `## intro\n${page}`
    .split(/^## /mu)
    .slice(1)
    .map((section) => [/^.*$/mu.exec(section)?.[0].replaceAll('`', '') ?? '', section]),
)

const globals = program.options.map((option) => option.long ?? '')

describe('docs/commands.md', () => {
  test('describes the options that every verb has', () => {
    for (const option of [...globals, '--help']) expect(sections.get('Every command')).toContain(`\`${option}`)
  })

  test('has one section for each verb, in the order of --help', () => {
    const verbs = program.commands.map((command) => command.name())
    expect([...sections.keys()].filter((heading) => verbs.includes(heading))).toEqual(verbs)
  })

  describe.each(program.commands.map((command) => ({ verb: command.name(), command })))(
    '$verb',
    ({ verb, command }) => {
      const section = sections.get(verb) ?? ''

      test('names its arguments and options, with an example', () => {
        for (const { registeredArguments, options } of [command, ...command.commands]) {
          for (const argument of registeredArguments) expect(section).toContain(argument.name().toUpperCase())
          for (const option of options) expect(section).toContain(`\`${option.long}`)
        }
        expect(section).toMatch(new RegExp(`^\\$ dateline ${verb}\\b`, 'mu'))
        for (const inner of command.commands) expect(section).toContain(`dateline ${verb} ${inner.name()}`)
      })

      test('names no option that is not there', () => {
        const options = [command, ...command.commands].flatMap((one) => one.options)
        const known = [...options.map((option) => option.long), ...globals, '--help']
        const named = section.match(/--[a-z][a-z-]*/gu) ?? []
        expect(named.filter((option) => !known.includes(option))).toEqual([])
      })
    },
  )
})
