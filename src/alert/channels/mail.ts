import type { MailAddress } from '../../model/channel-address.ts'
import type { MailAnswer, RefusedRecipient, SendMail } from '../../model/mail.ts'
import type { OwedDelivery } from '../../store/deliveries.ts'
import { clip, type Dialect, HTML, inCharacters, PLAIN } from '../render.ts'
import type { Answer, Way } from './channel.ts'
import { type Write, writeText } from './writing.ts'

const LIMIT = inCharacters(50_000)
const SUBJECT_CHARACTERS = 200
const TIMEOUT_MS = 60_000

/** Readable in the light and in the dark: a mail program that knows neither shows black on white. */
const HEAD = `<!doctype html>
<meta charset="utf-8">
<meta name="color-scheme" content="light dark">
<style>
:root { color-scheme: light dark }
@media (prefers-color-scheme: dark) { s { color: #ff8a80 !important } u { color: #81c995 !important } }
</style>
<div style="font: 16px/1.5 sans-serif; max-width: 42em">
`
/** Colour goes with the line through or under it, and never says anything alone. */
const MAIL_HTML: Dialect = {
  ...HTML,
  gone: (text) => `<s style="color: #d32f2f">${text}</s>`,
  come: (text) => `<u style="color: #2e7d32">${text}</u>`,
  dim: (text) => `<span style="opacity: 0.75">${text}</span>`,
}

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
      subject: clip(message.subject, SUBJECT_CHARACTERS),
      text: writeText(message, delivery, { dialect: PLAIN, limit: LIMIT }),
      html: `${HEAD}${writeText(message, delivery, { dialect: MAIL_HTML, limit: LIMIT })}\n</div>\n`,
    }
  }
  return {
    preview: (delivery) => {
      const { subject, text } = compose(delivery)
      return `Subject: ${subject}\n\n${text}`
    },
    async send(delivery, signal) {
      const to = address.to.filter((one) => !delivery.reached.includes(one))
      if (to.length === 0) return { kind: 'delivered' }
      const messageId = `${delivery.key}@dateline.invalid`
      const request = { ...address, to, ...compose(delivery), messageId, timeoutMs: TIMEOUT_MS }
      return toAnswer(await mail(request, signal), { to, reached: delivery.reached })
    },
  }
}

type Round = { readonly to: readonly string[]; readonly reached: readonly string[] }

/** Whoever has the mail gets no second one because of others; who was put off is tried again alone. */
function toAnswer(answer: MailAnswer, { to, reached }: Round): Answer {
  if (answer.kind === 'accepted') return toPart(answer.refused, { to, reached })
  const { kind, error } = answer
  if (kind === 'later') return { kind: 'again', error, retryAfterMs: null }
  if (kind === 'rejected' && reached.length > 0) return { kind: 'delivered', refusal: error }
  return { kind: kind === 'rejected' ? 'gone' : 'unsure', error }
}

function toPart(refused: readonly RefusedRecipient[], { to, reached }: Round): Answer {
  if (refused.length === 0) return { kind: 'delivered' }
  const replies = refused.map((one) => `${one.to}: ${one.error}`).join('; ')
  const error = `The mail server took it, but not for all. ${replies}`
  if (refused.every(({ isFinal }) => isFinal)) return { kind: 'delivered', refusal: error }
  const served = to.filter((one) => !refused.some((other) => other.to === one))
  return { kind: 'again', error, retryAfterMs: null, reached: [...reached, ...served] }
}
