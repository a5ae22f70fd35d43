import { loadBundled } from '../lib/bundled.ts'

const { isMap, isSeq, parseDocument, stringify } = await loadBundled('yaml', () => import('yaml'))

/** A source as `add` writes it. */
export type NewSource = { readonly id: string; readonly name: string; readonly site: string; readonly url: string }

/**
 * The text of a configuration with a source more, at the end of its list, and every other letter as it was. A list that is
 * not written one line a key is written anew.
 */
export function appendSource(text: string, source: NewSource): string {
  // Braces of variables mean something to YAML; the offsets stay the same.
  const document = parseDocument(text.replace(/\$\{(\w+)\}/gu, '$\uE000$1\uE001'))
  const list = document.get('sources')
  const last = isSeq(list) && list.flow !== true ? list.items.at(-1) : undefined
  if (!isSeq(list) || !isMap(last) || last.flow === true || !last.range) return rewrite(document, source)
  const [start, end] = last.range
  const lineStart = text.lastIndexOf('\n', start - 1) + 1
  const indent = /^( *)- +$/u.exec(text.slice(lineStart, start))
  if (indent === null) return rewrite(document, source)
  const item = itemText(source, { dash: text.slice(lineStart, start), indent: ' '.repeat(start - lineStart) })
  const before = text.slice(0, end)
  const newline = before.endsWith('\n') ? '' : '\n'
  return `${before}${newline}${isSpacedOut(text, list.items) ? '\n' : ''}${item}${text.slice(end)}`
}

function itemText(source: NewSource, { dash, indent }: { dash: string; indent: string }): string {
  const lines = stringify(escapeVariables(source), { lineWidth: 0 }).trimEnd().split('\n')
  return lines.map((line, at) => `${at === 0 ? dash : indent}${line}\n`).join('')
}

/** Whether an empty line stands between the last two items. */
function isSpacedOut(text: string, items: readonly unknown[]): boolean {
  const [previous, last] = items.slice(-2)
  if (!isMap(previous) || !isMap(last) || !previous.range || !last.range) return false
  return /\n[ \t]*\n/u.test(text.slice(previous.range[1] - 1, last.range[0]))
}

function rewrite(document: ReturnType<typeof parseDocument>, source: NewSource): string {
  document.addIn(['sources'], document.createNode(escapeVariables(source)))
  return document.toString({ lineWidth: 0 }).replace(/\$\uE000(\w+)\uE001/gu, (_, name: string) => `\${${name}}`)
}

/** The name of a page comes from the page: it must not read variables of the environment. */
function escapeVariables(source: NewSource): NewSource {
  const plain = (value: string) => value.replaceAll('${', () => '$${')
  return { id: source.id, name: plain(source.name), site: source.site, url: plain(source.url) }
}
