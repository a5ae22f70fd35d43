import { z } from 'zod'
import { ENTRY_FIELDS, type Site, WALL_REASONS } from '../model/site.ts'
import { identifier, pattern, selector, text, timezone, whole } from './fields.ts'

const tail = text().describe('Text with which a whole page of the site ends; a page without it was cut off on the way.')

const field = z
  .strictObject({
    selector: selector().describe('A CSS selector; the first element that matches and gives a value counts.'),
    attribute: text().optional().describe('The attribute to take of the element, such as href; else its text.'),
    pattern: pattern()
      .optional()
      .describe('A regular expression; its first group, or its whole match, is what counts.'),
    date: text()
      .optional()
      .describe('How a date is printed, such as "MMMM d, yyyy": https://moment.github.io/luxon/#/parsing'),
  })
  .describe('Where a value stands.')

const variable = z
  .strictObject({
    selector: selector().optional().describe('The element of the page that holds the value.'),
    attribute: text().optional().describe('The attribute of that element; else its text.'),
    url: pattern().optional().describe('A regular expression over the address of the listing; its first group counts.'),
    value: text().optional().describe('The value itself.'),
  })
  .superRefine(({ selector, url, value }, context) => {
    if (selector ?? url ?? value) return
    context.addIssue({ code: 'custom', message: 'a place of a variable needs one of selector, url, value' })
  })
  .describe('A place to take the value of a variable from.')

const moreByLink = z.strictObject({
  by: z.literal('link').describe('Read on by a link of the page.'),
  selector: selector().describe('The link to the next page.'),
})

const variables = z
  .record(z.string().regex(/^[a-zA-Z]\w*$/, 'is not a name of letters and digits'), z.array(variable).min(1))
  .prefault({})
  .describe('Where each {NAME} of the address is found: places that are tried in order.')

const moreByUrl = z.strictObject({
  by: z.literal('url').describe('Read on by an address that counts.'),
  url: text().describe('The address, with {offset} or {page} where the count goes and {NAME} for each variable.'),
  start: whole({ min: 0, max: 1e9 }).describe('The count of the second page.'),
  step: whole({ min: 1, max: 1e9 }).describe('What each further page adds to the count.'),
  variables,
})

const moreByCursor = z.strictObject({
  by: z.literal('cursor').describe('Read on by an address with what each page says for the next one.'),
  url: text().describe('The address, with {cursor} where it goes and {NAME} for each variable.'),
  cursor: field
    .omit({ date: true })
    .describe('Where the cursor stands on a page, such as an attribute of the button or a value within a script.'),
  variables,
})

const moreByButton = z.strictObject({
  by: z.literal('button').describe('Read on by a button, which the browser presses.'),
  selector: selector().describe('The button. What it brings is added to the page.'),
})

const more = z
  .discriminatedUnion('by', [moreByUrl, moreByLink, moreByButton, moreByCursor])
  .superRefine((given, context) => {
    const why = 'url' in given ? explainPlaceholders(given) : null
    if (why !== null) context.addIssue({ code: 'custom', message: why, path: ['url'] })
  })
  .describe('How to read a listing on where it has more than one page.')

const listing = z
  .strictObject({
    region: selector()
      .optional()
      .describe('The element around the listing; what stands outside of it never counts. Without one, the whole page.'),
    entries: selector().describe('The element of one row.'),
    fields: z
      .strictObject({
        url: field.describe('The address of the article.'),
        title: field.describe('Its headline.'),
        published: field.exactOptional().describe('When it was published, as the listing prints it.'),
        excerpt: field
          .exactOptional()
          .describe('The beginning of its text. Never compared: it may depend on who is signed in.'),
        thumbnail: field.exactOptional().describe('The address of a small picture.'),
      })
      .describe('Where the fields of a row stand within it.'),
    required: z
      .array(z.enum(ENTRY_FIELDS))
      .prefault(['url', 'title'])
      .describe('What every row has: a listing where more than a tenth lack one is not believed.'),
    tail: tail.optional(),
    more: more.optional(),
  })
  .superRefine(({ fields, required }, context) => {
    for (const [at, name] of required.entries()) {
      if (fields[name] !== undefined) continue
      context.addIssue({ code: 'custom', message: `the field ${name} is not described`, path: ['required', at] })
    }
  })
  .describe('How a page of the listing is read.')

const article = z
  .strictObject({
    fields: z
      .strictObject({
        title: field.exactOptional().describe('Its headline.'),
        published: field.exactOptional().describe('When it was published, as its page prints it.'),
        sourceLabel: field.exactOptional().describe('Who published it first, as its page says.'),
        originalUrl: field.exactOptional().describe('Where it was published first.'),
      })
      .describe('Where the fields of an article stand on its page.'),
    text: z
      .strictObject({
        selector: selector().describe('The element that holds the text.'),
        paragraphs: selector().describe('The elements within it that are its paragraphs.'),
      })
      .describe('Where the text stands.'),
    ignore: z.array(selector()).prefault([]).describe('Elements that never belong to the text, wherever they stand.'),
    tail: tail.optional(),
  })
  .describe('How the page of an article is read.')

const wall = z
  .strictObject({
    reason: z.enum(WALL_REASONS).describe('What kind of wall it is.'),
    redirect: text().optional().describe('Text in the address that the request was redirected to.'),
    selector: selector().optional().describe('An element that only the wall has.'),
    text: text().optional().describe('Text that only the wall has.'),
    status: whole({ min: 100, max: 599 }).optional().describe('The HTTP status of the answer.'),
  })
  .superRefine(({ redirect, selector, text, status }, context) => {
    if (redirect ?? selector ?? text ?? status) return
    context.addIssue({ code: 'custom', message: 'a wall needs one of redirect, selector, text, status' })
  })
  .describe('A sign of a wall; every part that is given must hold.')

/** What a source may say of its own site in place of a profile, or over one. */
export const siteParts = z.strictObject({
  identity: z
    .strictObject({
      pattern: pattern({ group: 'key' }).describe(
        'A regular expression over the address: the group (?<key>…) identifies the article; the group (?<ingested>…), ' +
          'if there is one, is when the site took it in, in seconds since 1970.',
      ),
    })
    .optional()
    .describe('How an article is recognised however its address is spelt. Without it, by the address itself.'),
  listing,
  article,
  walls: z.array(wall).prefault([]).describe('Pages that stand where the content should be.'),
  loadsFrom: z
    .array(text())
    .optional()
    .describe('Other hosts that its pages load scripts and data from. In the browser everything else is refused.'),
})

/** A file of `config/sites/`. */
export const siteSchema = z.strictObject({
  id: identifier().describe('The name by which sources ask for this profile: that of its file.'),
  name: text().describe('The name of the site, for people.'),
  hosts: z.array(text()).prefault([]).describe('Hosts whose addresses are recognised as this site’s; it works on any.'),
  timezone: timezone().describe('The zone in which a printed date is a day.'),
  ...siteParts.shape,
}) satisfies z.ZodType<Site>

type Placed = {
  readonly by: 'url' | 'cursor'
  readonly url: string
  readonly variables: Readonly<Record<string, unknown>>
}

function explainPlaceholders({ by, url, variables }: Placed): string | null {
  const names = [...url.matchAll(/\{([^{}]*)\}/gu)].map(([, name = '']) => name)
  const unknown = names.find((name) => !COUNTS[by].includes(name) && !Object.hasOwn(variables, name))
  const counts = COUNTS[by].map((name) => `{${name}}`).join(' nor ')
  if (unknown !== undefined) return `{${unknown}} is neither ${counts} nor one of the variables`
  if (names.some((name) => COUNTS[by].includes(name))) return null
  return by === 'url' ? `counts with neither ${counts}` : `has no ${counts} in it`
}

/** What stands in an address to read on with for what changes from page to page. */
const COUNTS = { url: ['offset', 'page'], cursor: ['cursor'] }
