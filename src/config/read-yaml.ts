import { readFileSync, statSync } from 'node:fs'
import type { Document, Node } from 'yaml'
import { loadBundled } from '../lib/bundled.ts'
import { Failure } from '../model/failure.ts'
import type { Mistake, Path } from './mistake.ts'

const { isAlias, isMap, isScalar, isSeq, LineCounter, parseDocument } = await loadBundled('yaml', () => import('yaml'))

const MAX_BYTES = 1_000_000
const MAX_ALIASES = 100

/** What a YAML file says, and where it says it. */
export type Yaml = {
  readonly file: string
  /** Maps, lists and scalars; undefined where the text cannot be read at all, and `mistakes` says why. */
  readonly value: unknown
  readonly mistakes: readonly Mistake[]
  /** A mistake at the value that a path leads to, at its key if asked; where there is none, at what is nearest above. */
  readonly mistakeAt: (path: Path, sentence: string, part?: 'key' | 'value') => Mistake
}

/** Reads a YAML file of at most 1 MB. Throws `config-missing` where there is none that can be read. */
export function readYaml(file: string): Yaml {
  const bytes = readBytes(file)
  if (bytes === null) return unreadable(file, `this file is larger than ${MAX_BYTES / 1e6} MB`)
  const text = decode(bytes)
  return text === null ? unreadable(file, 'this file is not UTF-8 text') : parseYaml(file, text)
}

function readBytes(file: string): Buffer | null {
  try {
    return statSync(file).size > MAX_BYTES ? null : readFileSync(file)
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code
    const why = code === 'ENOENT' ? 'there is no such file' : `it cannot be read (${code})`
    throw new Failure('config-missing', `No configuration in ${file}: ${why}.`, { cause: error })
  }
}

function decode(bytes: Buffer): string | null {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes)
  } catch {
    // Its only error is a byte that is no UTF-8.
    return null
  }
}

function unreadable(file: string, sentence: string): Yaml {
  const mistakeAt = (path: Path, said: string): Mistake => ({ file, line: 1, column: 1, path, sentence: said })
  return { file, value: undefined, mistakes: [mistakeAt([], sentence)], mistakeAt }
}

function parseYaml(file: string, text: string): Yaml {
  const lines = new LineCounter()
  const document = parseDocument(hideVariables(text), { lineCounter: lines, prettyErrors: false, stringKeys: true })
  const mistakeAtOffset = (offset: number, path: Path, sentence: string): Mistake => {
    const { line, col } = lines.linePos(offset)
    return { file, line: Math.max(line, 1), column: Math.max(col, 1), path, sentence }
  }
  const errors = withoutEchoes([...document.errors, ...document.warnings])
  const mistakes = errors.map((error) => mistakeAtOffset(error.pos[0], [], syntaxSentence(error)))
  const mistakeAt: Yaml['mistakeAt'] = (path, sentence, part = 'value') =>
    mistakeAtOffset(offsetOf(document, path, part), path, sentence)
  // A key that stands twice leaves the rest readable, so that its mistakes are found as well.
  if (errors.some((error) => error.code !== 'DUPLICATE_KEY')) return { file, value: undefined, mistakes, mistakeAt }
  try {
    return { file, value: plain(document.toJS({ maxAliasCount: MAX_ALIASES })), mistakes, mistakeAt }
  } catch (error) {
    return { file, value: undefined, mistakes: [...mistakes, mistakeAt([], aliasSentence(error))], mistakeAt }
  }
}

function syntaxSentence(error: { readonly code: string; readonly message: string }): string {
  if (error.code === 'DUPLICATE_KEY') return 'this key stands twice in the same place'
  if (error.code === 'MULTIPLE_DOCS') return 'a second document begins here; one file holds one'
  const message = showVariables(error.message)
  return `this is not YAML: ${message.charAt(0).toLowerCase()}${message.slice(1)}`
}

/** Once YAML has lost the thread, it complains of every word that follows. */
function withoutEchoes<E extends { readonly code: string }>(errors: readonly E[]): readonly E[] {
  const lost = errors.findIndex(({ code }) => code === 'UNEXPECTED_TOKEN')
  return lost < 0 ? errors : errors.slice(0, lost + 1)
}

function aliasSentence(error: unknown): string {
  if (error instanceof ReferenceError) return `the aliases (*name) cannot be followed: ${error.message}`
  throw error
}

/** The value, once it is sure that no alias stands within what it names, which could be followed for ever. */
function plain(value: unknown, above: readonly unknown[] = []): unknown {
  if (typeof value === 'string') return showVariables(value)
  if (typeof value !== 'object' || value === null) return value
  if (above.includes(value)) throw new ReferenceError('one stands within what it names')
  const around = [...above, value]
  if (Array.isArray(value)) return value.map((part) => plain(part, around))
  // fromEntries defines a key such as __proto__ where an assignment would obey it.
  return Object.fromEntries(Object.entries(value).map(([key, part]) => [showVariables(key), plain(part, around)]))
}

/**
 * YAML takes the braces of `${NAME}` for a map where they stand without quotes within { } or [ ]. Characters that mean
 * nothing to anybody (Unicode, private use) stand in for them while it reads, in the same columns.
 */
function hideVariables(text: string): string {
  return text.replace(/\$\{([A-Za-z_]\w*)\}/gu, '$\uE000$1\uE001')
}

function showVariables(text: string): string {
  return text.replace(/\$\uE000(\w+)\uE001/gu, (_, name: string) => `\${${name}}`)
}

function offsetOf(document: Document, path: Path, part: 'key' | 'value'): number {
  let node: unknown = document.contents
  let offset = startOf(node) ?? 0
  for (const [depth, step] of path.entries()) {
    if (isAlias(node)) node = node.resolve(document)
    const found = childOf(node, step)
    if (found === undefined) break
    const wanted = part === 'key' && depth === path.length - 1 ? found.key : found.value
    offset = startOf(wanted) ?? startOf(found.key) ?? offset
    node = found.value
  }
  return offset
}

function childOf(node: unknown, step: PropertyKey): { readonly key: unknown; readonly value: unknown } | undefined {
  if (isMap(node))
    return node.items.findLast(({ key }) => isScalar(key) && showVariables(String(key.value)) === String(step))
  if (!isSeq(node) || node.items[Number(step)] === undefined) return undefined
  return { key: node.items[Number(step)], value: node.items[Number(step)] }
}

function startOf(node: unknown): number | undefined {
  return (node as Node | null | undefined)?.range?.[0]
}
