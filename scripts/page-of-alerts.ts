// Makes an HTML page of what Slack, Telegram and Matrix are sent, from the golden files, as these services show it:
// node scripts/page-of-alerts.ts > PAGE.html. docs/pictures/alert-chats.png is that page, in Chromium, 1,120 pixels wide.
import { readFileSync } from 'node:fs'
import { join } from 'node:path'

const GOLDEN = join(import.meta.dirname, '../test/alert/golden')
const CASES = ['addition', 'edit-english', 'edit-korean', 'removal', 'purge', 'hostile', 'digest']

type Element = {
  readonly text: string
  readonly url?: string
  readonly style?: Readonly<Record<string, boolean>>
}

const read = (service: string, name: string) => JSON.parse(readFileSync(join(GOLDEN, service, `${name}.txt`), 'utf8'))

/** Telegram and Matrix are sent HTML; the rich text of Slack is a list of stretches. */
const SERVICES: Readonly<Record<string, (name: string) => string>> = {
  Slack: (name) => read('slack', name).blocks[0].elements[0].elements.map(elementHtml).join(''),
  Telegram: (name) => read('telegram', name).text.replaceAll('\n', '<br>'),
  Matrix: (name) => read('matrix', name).formatted_body,
}

function elementHtml({ text, url, style = {} }: Element): string {
  const tags = { bold: 'b', italic: 'i', strike: 's' }
  const escaped = escapeHtml(text).replaceAll('\n', '<br>')
  const styled = Object.entries(tags).reduce(
    (html, [name, tag]) => (style[name] ? `<${tag}>${html}</${tag}>` : html),
    escaped,
  )
  return url === undefined ? styled : `<a href="${escapeHtml(url)}">${styled}</a>`
}

function escapeHtml(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;')
}

const columns = Object.entries(SERVICES).map(
  ([service, html]) => `<section><h2>${service}</h2>${CASES.map((name) => `<p>${html(name)}</p>`).join('')}</section>`,
)
console.log(`<!DOCTYPE html><html lang="en"><meta charset="utf-8"><title>Alerts in chats</title><style>
body { display: grid; grid-template-columns: repeat(3, 1fr); gap: 1rem; margin: 1rem; background: #eef1f4; font: 14px/1.4 system-ui, "Noto Sans", "Noto Sans CJK KR", sans-serif }
h2 { font-size: 1rem; margin: 0 0 .5rem } p { background: #fff; border-radius: 8px; padding: .75rem; margin: 0 0 .75rem; overflow-wrap: anywhere } a { color: #0b57d0 }
</style>${columns.join('')}</html>`)
