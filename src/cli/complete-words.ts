import type { Argument, Command, Option } from 'commander'
import { CHANGE_KINDS } from '../model/change.ts'

export const SHELLS = ['bash', 'zsh', 'fish'] as const

/** What may stand where the cursor is. */
export type Candidate = { readonly word: string; readonly about: string }

/** What only the store or the configuration knows. */
export type Known = { readonly sources: () => Promise<readonly string[]> }

/**
 * What may complete the last of these words, which stand behind `dateline`: verbs, options, and values by how the help
 * names them (`<source>`, `<kinds>`). Empty where it is a file, or anybody's guess.
 */
export async function completeWords(program: Command, words: readonly string[], known: Known): Promise<Candidate[]> {
  const current = words.at(-1) ?? ''
  const { command, operands, awaiting } = readWords(program, words.slice(0, -1))
  const all = awaiting
    ? await valuesOf(awaiting.flags, current, known)
    : current.startsWith('-')
      ? [...(command?.options ?? []), ...program.options].map(optionCandidate)
      : command === null
        ? program.commands.map((verb) => ({ word: verb.name(), about: verb.description() }))
        : await valuesOf(argumentAt(command, operands)?.name() ?? '', current, known)
  return all.filter(({ word }) => word.startsWith(current))
}

type Read = { command: Command | null; operands: number; awaiting: Option | null }

/** The verb among words, how many arguments it has, and the option whose value comes next. */
function readWords(program: Command, words: readonly string[]): Read {
  const read: Read = { command: null, operands: 0, awaiting: null }
  for (const word of words) {
    if (read.awaiting !== null) read.awaiting = null
    else if (word.startsWith('-')) read.awaiting = optionWithValue(program, read.command, word)
    else if (read.command === null) read.command = program.commands.find((verb) => verb.name() === word) ?? null
    else read.operands += 1
  }
  return read
}

function optionWithValue(program: Command, command: Command | null, word: string): Option | null {
  const option = [...(command?.options ?? []), ...program.options].find(({ long }) => long === word)
  return option?.required === true || option?.optional === true ? option : null
}

function argumentAt({ registeredArguments }: Command, at: number): Argument | undefined {
  const last = registeredArguments.at(-1)
  return registeredArguments[at] ?? (last?.variadic ? last : undefined)
}

function optionCandidate({ long, description }: Option): Candidate {
  return { word: long ?? '', about: description }
}

async function valuesOf(placeholder: string, current: string, { sources }: Known): Promise<Candidate[]> {
  if (/\bkinds\b/u.test(placeholder)) return inList(CHANGE_KINDS, current)
  if (/\bshell\b/u.test(placeholder)) return SHELLS.map((word) => ({ word, about: '' }))
  return /\bsources?\b/u.test(placeholder) ? inList(await sources(), current) : []
}

/** Lists are written with commas: what stands before the last one stays. */
function inList(values: readonly string[], current: string): Candidate[] {
  const before = current.slice(0, current.lastIndexOf(',') + 1)
  return values.map((value) => ({ word: before + value, about: '' }))
}
