import type { Line, Message } from '../../present/message.ts'
import type { OwedDelivery } from '../../store/deliveries.ts'
import { type Dialect, type Limit, PLAIN, renderMessage } from '../render.ts'

/** Writes a delivery's message for people: as the channel's template says, or in our own form. */
export type Write = (delivery: OwedDelivery) => Message

/** The lines for a service that shows the subject as a title of its own: without one that only says it again. */
export function linesBelowTitle({ subject, lines }: Message): readonly Line[] {
  const [first = [], ...rest] = lines
  const isTitle = first.map(({ text }) => text).join('') === subject
  return isTitle && rest.length > 0 ? rest : lines
}

const SHORT_CHARACTERS = 500

/** The text of a message in a service's dialect; one that the service could not read comes again short and plain. */
export function writeText(
  message: Message,
  { shortened }: Pick<OwedDelivery, 'shortened'>,
  { dialect, limit }: { dialect: Dialect; limit: Limit },
): string {
  if (!shortened) return renderMessage(message, dialect, limit)
  const plain = { ...PLAIN, escape: dialect.escape, newline: dialect.newline }
  return renderMessage({ lines: message.lines.map(unmarked) }, plain, {
    ...limit,
    most: Math.min(limit.most, SHORT_CHARACTERS),
  })
}

function unmarked(line: Line): Line {
  return line.map(({ text }) => ({ text }))
}
