import { z } from 'zod'
import { CHANGE_KINDS, EDIT_CLASSES } from '../model/change.ts'
import { CHANNEL_SCHEMES, parseChannelAddress } from '../model/channel-address.ts'
import { TEMPLATE_FIELDS, unknownFields } from '../model/template.ts'
import { explained, privateTarget, text, timezone, whole } from './fields.ts'

const CLOCK = /^([01]\d|2[0-3]):[0-5]\d$/
const SCHEME_PATTERN = `^(${CHANNEL_SCHEMES.map(anyCase).join('|')})://`

const clock = () => z.string().regex(CLOCK, 'is not a time of day such as 22:00')

const quiet = z
  .strictObject({
    from: clock().describe('When the quiet begins, such as 22:00.'),
    to: clock().describe('When it ends, such as 07:00; earlier in the day than `from` where it goes over midnight.'),
    timezone: timezone().describe('The zone of that clock.'),
    except: z
      .array(z.enum([...CHANGE_KINDS, ...EDIT_CLASSES]))
      .prefault([])
      .describe('Kinds of changes and classes of edits that are said at once all the same.'),
  })
  .describe('Hours in which the channel is left alone; what comes meanwhile is one digest at their end.')

/** A channel of the configuration: its address, or a map of its address and more. */
export const channelSchema = z
  .preprocess(
    (given) => (typeof given === 'string' ? { url: given } : given),
    z.strictObject({
      url: explained(explainAddress, SCHEME_PATTERN).describe(
        'Where to send, such as ntfy://TOPIC or jsons://HOST/PATH: docs/alerts.md has all the forms.',
      ),
      secret: text().optional().describe('What messages of json:// and jsons:// are signed with (Standard Webhooks).'),
      rate: whole({ min: 1, max: 1000 })
        .optional()
        .describe(
          'Messages within a minute, at most: 20 to people, as many as there are to programs. The rest travels together.',
        ),
      quiet: quiet.optional(),
      template: explained(explainTemplate)
        .optional()
        .describe('The text for each change, with {{title}} and other fields, in place of the built-in one.'),
      allowPrivate: z
        .array(privateTarget())
        .prefault([])
        .describe('Private targets that this channel may send to, each with its port, as 192.168.1.20:8080.'),
      args: z.array(z.string()).prefault([]).describe('Arguments of an exec:// program; they never change.'),
    }),
  )
  .describe('An address, or a map of an address and what else there is to say of the channel.')

/** The address may hold a password or token: it is never said. */
function explainAddress(address: string): string | null {
  const parsed = parseChannelAddress(address)
  return 'why' in parsed ? parsed.why : null
}

function explainTemplate(template: string): string | null {
  const [unknown] = unknownFields(template)
  return unknown === undefined ? null : `there is no field {{${unknown}}}, only ${TEMPLATE_FIELDS.join(', ')}`
}

function anyCase(word: string): string {
  return Array.from(word, (letter) => `[${letter.toUpperCase()}${letter}]`).join('')
}
