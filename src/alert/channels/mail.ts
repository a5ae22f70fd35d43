import type { MailAddress } from '../../model/channel-address.ts'
import type { MailAnswer, SendMail } from '../../model/mail.ts'
import type { OwedDelivery } from '../../store/deliveries.ts'
import { HTML, inCharacters, PLAIN } from '../render.ts'
import type { Answer, Way } from './channel.ts'
import { type Write, writeText } from './writing.ts'

const LIMIT = inCharacters(50_000)
const SUBJECT_CHARACTERS = 200
const TIMEOUT_MS = 60_000

/** `mailto://` and `mailtos://`: one mail a delivery, as text and as HTML of its own making. */
export function createMailChannel({
  address,
  write,
  mail,
}: {
  address: MailAddress
  write: Write
  mail: SendMail
}): Way {
  const compose = (delivery: OwedDelivery) => {
    const message = write(delivery)
    return {
      subject: message.subject.slice(0, SUBJECT_CHARACTERS),
      text: writeText(message, delivery, { dialect: PLAIN, limit: LIMIT }),
      html: `<!doctype html>\n<meta charset="utf-8">\n${writeText(message, delivery, { dialect: HTML, limit: LIMIT })}\n`,
    }
  }
  return {
    preview: (delivery) => {
      const { subject, text } = compose(delivery)
      return `Subject: ${subject}\n\n${text}`
    },
    async send(delivery, signal) {
      const messageId = `${delivery.key}@dateline.invalid`
      return toAnswer(await mail({ ...address, ...compose(delivery), messageId, timeoutMs: TIMEOUT_MS }, signal))
    },
  }
}

function toAnswer(answer: MailAnswer): Answer {
  if (answer.kind === 'accepted') return { kind: 'delivered' }
  const { kind, error } = answer
  if (kind === 'later') return { kind: 'again', error, retryAfterMs: null }
  return { kind: kind === 'rejected' ? 'gone' : 'unsure', error }
}
