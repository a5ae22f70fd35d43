import type { ChangeKind } from '../model/change.ts'
import type { Notice } from '../model/notice.ts'
import type { ChangeRecord } from '../model/records.ts'
import { changeGist, changeNotes } from '../model/summary.ts'
import { fillTemplate } from '../model/template.ts'
import { terminalText } from './terminal-text.ts'
import { instantText, publishedText } from './times.ts'

/** A stretch of text in a message; each channel marks it in its own way, and takes the text for nothing but text. */
export type Span = {
  readonly text: string
  readonly style?: 'bold' | 'dim' | 'gone' | 'come'
  /** An address that starts with http:// or https://. */
  readonly url?: string
}

export type Line = readonly Span[]

/** A message for people: what matters most stands first, since services cut the end. */
export type Message = {
  /** One line, for services that have a subject or a title. */
  readonly subject: string
  readonly lines: readonly Line[]
  /** Good or bad news at a glance, for services that show it. */
  readonly mood: Mood
  /** Where the title leads. */
  readonly url: string | null
}

export type Mood = 'news' | 'loss' | 'trouble'

/** Names and clocks of the sources, by id, and the words that need more than the record. */
export type MessageContext = {
  readonly sources: ReadonlyMap<string, { readonly name: string; readonly timezone: string }>
  /** What an edit changed, word by word. */
  readonly differences: (change: ChangeRecord) => readonly Line[]
  /** One sentence: why the change is believed. */
  readonly belief: (change: ChangeRecord) => string
  /** The page of a change in Dateline's own pages; null where there is none to be reached. */
  readonly pageOf: (change: ChangeRecord) => string | null
}

const DIGEST_LINES = 50

const LOSSES: readonly ChangeKind[] = ['delisted', 'removed', 'purge']
const TROUBLES: readonly ChangeKind[] = ['walled', 'broken', 'gap', 'silent']

/** What a message is about: changes, with where their articles were published first, by the articles' ids; or a notice. */
export type Occasion = {
  readonly changes: readonly ChangeRecord[]
  readonly origins: ReadonlyMap<number, string>
  readonly notice: Notice | null
}

/** A notice, one change in full, or several as a digest. */
export function composeMessage({ changes, origins, notice }: Occasion, context: MessageContext): Message {
  if (notice !== null) return composeNotice(notice)
  const [change, ...others] = changes
  if (change === undefined || others.length > 0) return composeDigest(changes, context)
  return composeChange(change, { ...context, origin: origins.get(change.article?.id ?? 0) ?? null })
}

type ChangeContext = MessageContext & { readonly origin: string | null }

/** The same in the words of a template, which is filled for each change; a notice has our own words. */
export function composeByTemplate(template: string, occasion: Occasion, context: MessageContext): Message {
  const message = composeMessage(occasion, context)
  if (occasion.notice !== null) return message
  const { changes } = occasion
  const shown = changes.slice(0, DIGEST_LINES).map((change) => {
    const origin = occasion.origins.get(change.article?.id ?? 0) ?? null
    return fillLines(template, change, { ...context, origin })
  })
  const parts = [countLines(changes), ...shown].filter((lines) => lines.length > 0)
  return { ...message, lines: parts.flatMap((lines, at) => (at === 0 ? lines : [[{ text: '' }], ...lines])) }
}

/** A template that comes out blank, as `{{difference}}` does for an addition, leaves the word to our own form. */
function fillLines(template: string, change: ChangeRecord, context: ChangeContext): readonly Line[] {
  const text = fillTemplate(template, templateValues(change, context))
  if (!/[\p{L}\p{N}\p{P}\p{S}]/u.test(text)) return composeChange(change, context).lines
  return text.split('\n').map((line) => [{ text: line }])
}

function templateValues(change: ChangeRecord, context: ChangeContext) {
  const { article } = change
  return {
    headline: headline(change),
    kind: change.kind,
    title: terminalText(article?.title ?? ''),
    source: change.source,
    sourceName: sourceNames(change, context),
    published: publishedText(article?.published ?? null, zoneOf(change, context)),
    at: whenText(change, context),
    url: webUrl(article?.url) ?? '',
    original: webUrl(context.origin) ?? '',
    excerpt: terminalText(change.after?.excerpt ?? article?.excerpt ?? ''),
    classes: change.classes.join(', '),
    difference: context
      .differences(change)
      .map((line) =>
        line
          .map(({ text, style }) => (style === 'gone' ? `[-${text}-]` : style === 'come' ? `{+${text}+}` : text))
          .join(''),
      )
      .join('\n'),
    why: context.belief(change),
    summary: terminalText(change.summary),
    change: String(change.id),
  }
}

function composeNotice(notice: Notice): Message {
  const subject = NOTICE_SUBJECTS[notice.type](notice.channel)
  return {
    subject,
    lines: [[{ text: subject, style: 'bold' }], ...noticeTexts(notice).map((text) => [{ text }])],
    mood: notice.type === 'test' ? 'news' : 'trouble',
    url: null,
  }
}

const NOTICE_SUBJECTS: Readonly<Record<Notice['type'], (channel: string) => string>> = {
  test: (channel) => `Test message to ${channel}`,
  'channel-failing': (channel) => `Channel ${channel} is failing`,
  'alert-given-up': (channel) => `An alert to ${channel} was given up`,
}

function noticeTexts({ type, since, error }: Notice): string[] {
  if (type === 'test') return ['Dateline reaches you here. This message is about no change.']
  const why = terminalText(error ?? 'It does not answer.')
  if (type === 'alert-given-up') {
    return [why, '`dateline alerts` shows whether later ones arrive, and `dateline alerts retry` sends it again.']
  }
  const kept = 'They are kept; `dateline alerts` lists them, and `dateline alerts retry` sends them again.'
  return [`Nothing has arrived there since ${utcText(since)}.`, why, kept]
}

function composeChange(change: ChangeRecord, context: ChangeContext): Message {
  const { article } = change
  const subject = headline(change)
  const url = webUrl(article?.url)
  const published = publishedText(article?.published ?? null, zoneOf(change, context))
  const facts = [sourceNames(change, context), published, `noticed ${whenText(change, context)}`]
  return {
    subject,
    mood: moodOf([change]),
    url,
    lines: [
      [{ text: subject, style: 'bold', ...(url === null ? {} : { url }) }],
      [{ text: facts.filter((fact) => fact !== '').join(' · '), style: 'dim' }],
      ...linkLine(change, context),
      [{ text: terminalText(context.belief(change)), style: 'dim' }],
      ...timeLines(change, context),
      ...bodyLines(change, context),
    ],
  }
}

/** Between which instants it went: the two ends of what nobody saw. */
function timeLines({ lastSeenAt, firstMissingAt, ...change }: ChangeRecord, context: MessageContext): readonly Line[] {
  if (lastSeenAt === null && firstMissingAt === null) return []
  const when = (at: string) => whenText({ ...change, lastSeenAt, firstMissingAt, at }, context)
  const parts = [
    lastSeenAt === null ? [] : [`last seen ${when(lastSeenAt)}`],
    firstMissingAt === null ? [] : [`first missing ${when(firstMissingAt)}`],
  ]
  const said = parts.flat().join(', ')
  return [[{ text: `${said.charAt(0).toUpperCase()}${said.slice(1)}` }]]
}

function bodyLines(change: ChangeRecord, context: MessageContext): readonly Line[] {
  if (change.kind === 'edited') return context.differences(change)
  const excerpt = change.kind === 'added' ? (change.after?.excerpt ?? change.article?.excerpt) : null
  return excerpt ? [[{ text: terminalText(excerpt) }]] : []
}

function linkLine(change: ChangeRecord, context: ChangeContext): readonly Line[] {
  const links = [
    { text: 'Article', url: webUrl(change.article?.url) },
    { text: 'Original', url: webUrl(context.origin) },
    { text: 'On record', url: webUrl(context.pageOf(change)) },
  ].flatMap(({ text, url }) => (url === null ? [] : [{ text, url }]))
  if (links.length === 0) return []
  return [links.flatMap((link, at): Span[] => (at === 0 ? [link] : [{ text: ' · ' }, link]))]
}

function composeDigest(changes: readonly ChangeRecord[], context: MessageContext): Message {
  const subject = `${changes.length} changes: ${countKinds(changes)}`
  return {
    subject,
    mood: moodOf(changes),
    url: null,
    lines: [
      [{ text: subject, style: 'bold' }],
      ...countLines(changes),
      ...changes.slice(0, DIGEST_LINES).map((change) => digestLine(change, context)),
    ],
  }
}

/** Says where not all are listed; above those that are, since services cut the end. */
function countLines({ length }: readonly ChangeRecord[]): readonly Line[] {
  if (length <= DIGEST_LINES) return []
  return [[{ text: `The first ${DIGEST_LINES} of ${length} changes; \`dateline history\` has them all.` }]]
}

function digestLine(change: ChangeRecord, context: MessageContext): Line {
  const url = webUrl(change.article?.url)
  return [
    { text: '• ' },
    { text: headline(change), ...(url === null ? {} : { url }) },
    { text: ` · ${sourceNames(change, context)} · ${whenText(change, context)}`, style: 'dim' },
  ]
}

function countKinds(changes: readonly ChangeRecord[]): string {
  const counts = new Map<ChangeKind, number>()
  for (const { kind } of changes) counts.set(kind, (counts.get(kind) ?? 0) + 1)
  return [...counts].map(([kind, count]) => `${count} ${kind}`).join(', ')
}

function headline(change: ChangeRecord): string {
  const notes = changeNotes(change)
  const kind = change.kind.charAt(0).toUpperCase() + change.kind.slice(1)
  const gist = changeGist({ ...change, title: change.article?.title ?? null }, utcText)
  return terminalText(`${kind}: ${gist}${notes.length === 0 ? '' : ` (${notes.join(', ')})`}`)
}

function moodOf(changes: readonly ChangeRecord[]): Mood {
  if (changes.some(({ kind }) => LOSSES.includes(kind))) return 'loss'
  return changes.every(({ kind }) => TROUBLES.includes(kind)) ? 'trouble' : 'news'
}

function sourceNames(change: ChangeRecord, { sources }: MessageContext): string {
  return change.sources.map((id) => sources.get(id)?.name ?? id).join(', ')
}

function zoneOf(change: ChangeRecord, { sources }: MessageContext): string {
  return sources.get(change.source)?.timezone ?? 'UTC'
}

/** By the clock of the source, which is named: the reader's is not known. */
function whenText(change: ChangeRecord, context: MessageContext): string {
  const zone = zoneOf(change, context)
  return `${instantText(change.at, zone)} (${zone === 'UTC' ? 'UTC' : (zone.split('/').at(-1) ?? zone).replaceAll('_', ' ')})`
}

function utcText(at: string): string {
  return `${instantText(at, 'UTC')} UTC`
}

/** Scraped addresses lead where they say, over the web, or nowhere. */
function webUrl(address: string | null | undefined): string | null {
  const url = address ? URL.parse(address) : null
  return url !== null && (url.protocol === 'http:' || url.protocol === 'https:') ? url.href : null
}
