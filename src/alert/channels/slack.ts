import type { Line, Message, Span } from '../../present/message.ts'
import type { OwedDelivery } from '../../store/deliveries.ts'
import { clip, inCharacters, PLAIN, renderMessage } from '../render.ts'
import type { Way } from './channel.ts'
import { type HttpDeps, JSON_HEADERS, sendOverHttp } from './over-http.ts'
import type { Write } from './writing.ts'

/** Slack shortens a message of over 4,000 characters (https://docs.slack.dev/changelog/2018-truncating-really-long-messages). */
const MOST_CHARACTERS = 3_500

/**
 * `slack://`: an incoming webhook. The message is rich text, whose elements are text and nothing else: no character in
 * it is markup, and none mentions anybody.
 */
export function createSlack({ url, write, ...deps }: HttpDeps & { url: string; write: Write }): Way {
  return sendOverHttp(
    {
      request: (delivery) => ({
        url,
        headers: JSON_HEADERS,
        body: JSON.stringify(toPayload(write(delivery), delivery)),
      }),
      refusesUnreadable: true,
    },
    deps,
  )
}

function toPayload(message: Message, { shortened }: OwedDelivery): object {
  // Shown in notifications; markup there starts with one of these three.
  const text = renderMessage(message, { ...PLAIN, escape: escapeControl, link: (label) => label }, inCharacters(500))
  const common = { text, unfurl_links: false, unfurl_media: false }
  if (shortened) return { ...common, mrkdwn: false }
  const elements = fitLines(message.lines).flatMap((line, at): object[] => [
    ...(at === 0 ? [] : [{ type: 'text', text: '\n' }]),
    ...line.map(toElement),
  ])
  return { ...common, blocks: [{ type: 'rich_text', elements: [{ type: 'rich_text_section', elements }] }] }
}

function escapeControl(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;')
}

function toElement({ text, style, url }: Span): object {
  const marks = { bold: { bold: true }, gone: { strike: true }, come: { bold: true, italic: true }, dim: {} }[
    style ?? 'dim'
  ]
  const styled = Object.keys(marks).length === 0 ? {} : { style: marks }
  return url === undefined ? { type: 'text', text, ...styled } : { type: 'link', url, text, ...styled }
}

/** The lines that fit, the last one cut short between letters; an element without text is refused by Slack. */
function fitLines(lines: readonly Line[]): Line[] {
  let left = MOST_CHARACTERS
  const fitting: Line[] = []
  for (const line of lines) {
    if (left <= 0) break
    const kept: Span[] = []
    for (const span of line.filter(({ text }) => text !== '')) {
      if (left <= 0) break
      kept.push({ ...span, text: clip(span.text, left) })
      left -= span.text.length
    }
    fitting.push(kept)
  }
  return fitting
}
