import { z } from 'zod'
import { explainPattern } from '../lib/pattern.ts'
import { CHANGE_KINDS, EDIT_CLASSES } from '../model/change.ts'
import { foldText } from '../model/text.ts'
import { duration, explained, flag, identifier, text, whole } from './fields.ts'

// Spaces and invisible characters alone would be found in everything.
const word = explained((written) => (foldText(written) === '' ? 'is a word that says nothing' : null))
const words = z.array(word).min(1)
const patterns = z.array(explained(explainPattern)).min(1)

const match = z
  .strictObject({
    any: words.optional().describe('One of these words has to be there.'),
    all: words.optional().describe('All of these have to be there.'),
    none: words.optional().describe('None of these may be there.'),
    gone: words.optional().describe('One of these has to be among what an edit took away.'),
    patterns: patterns.optional().describe('Regular expressions, one of which has to match title, excerpt or text.'),
    headline: patterns.optional().describe('Regular expressions, one of which has to match the title or the excerpt.'),
  })
  .describe('Words in title, excerpt and text, in whatever case; of an edit only new text counts.')

/** What a rule asks of a change, and what a preset says for it. */
const asking = {
  on: z.array(z.enum(CHANGE_KINDS)).min(1).optional().describe('The kinds of changes it is about.'),
  match: match.optional(),
  level: whole({ min: 1, max: 9 })
    .optional()
    .describe('Only statements of this level of the ladder or a higher one; 1 is the highest. See docs/rules.md.'),
  classes: z.array(z.enum(EDIT_CLASSES)).min(1).optional().describe('Of edits, only those of one of these classes.'),
  backdated: flag().optional().describe('Only what is dated back, or only what is not.'),
  late: flag().optional().describe('Only what was found by reading on, or only what was not.'),
}

/** A rule of the configuration, before its preset is filled in. */
export const ruleSchema = z.strictObject({
  name: text().max(100).describe('The name of the rule, for people and feeds.'),
  preset: identifier().optional().describe('A ready-made rule that says all that this one does not: docs/rules.md.'),
  sources: z.array(text()).min(1).optional().describe('The ids of the sources it is about. Without it, all of them.'),
  sites: z.array(text()).min(1).optional().describe('The site profiles whose sources it is about.'),
  languages: z
    .array(z.string().regex(/^[a-z]{2,3}$/, 'is not a language such as ko or en'))
    .min(1)
    .optional()
    .describe('The languages it is about, as their sources say, or as the script of the title tells.'),
  ...asking,
  to: z.array(text()).min(1).describe('The names of the channels to send to.'),
  digest: duration().optional().describe('Changes within this time travel as one message. Without it, each at once.'),
  digestCount: whole({ min: 2, max: 1000 }).optional().describe('So many changes are sent before that time is over.'),
})

/** The file of presets: ready-made rules, and the ladder of statements. */
export const presetsSchema = z.strictObject({
  ladder: z.array(z.strictObject({ level: whole({ min: 1, max: 9 }), name: text(), headline: patterns })),
  presets: z.record(identifier(), z.strictObject({ about: text(), ...asking })),
})

export type WrittenRule = z.output<typeof ruleSchema>
export type WrittenPresets = z.output<typeof presetsSchema>
