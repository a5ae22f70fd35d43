import type { Random } from '../lib/clock.ts'
import { pickOne, shuffled, wholeNumber } from '../lib/random.ts'
import { type Language, WORDING } from './wording.ts'

export type Draft = { readonly title: string; readonly paragraphs: readonly string[] }

const SENTENCES_LEAST = 4

/** An invented article: a headline, an opening, and at least four paragraphs more, one of them with a number. */
export function writeDraft(random: Random, language: Language): Draft {
  const wording = WORDING[language]
  const slots = drawSlots(random, wording.slots)
  const sentences = shuffled(random, wording.sentences)
  const counted = sentences.findIndex((sentence) => sentence.includes('{count}'))
  const length = wholeNumber(random, SENTENCES_LEAST, sentences.length)
  const chosen = sentences.filter((_, at) => at < length || at === counted)
  return {
    title: fill(pickOne(random, wording.headlines), slots),
    paragraphs: [pickOne(random, wording.openings), ...chosen].map((text) => fill(text, slots)),
  }
}

/** The paragraphs with their first number raised and the last paragraph but one gone; one alone stays. */
export function revise(random: Random, paragraphs: readonly string[]): readonly string[] {
  const dropped = paragraphs.length < 2 ? -1 : paragraphs.length - 2
  const kept = paragraphs.filter((_, at) => at !== dropped)
  const counted = kept.findIndex((paragraph) => /\d/u.test(paragraph))
  const raise = wholeNumber(random, 1, 9)
  return kept.map((paragraph, at) =>
    at === counted ? paragraph.replace(/\d+/u, (digits) => String(Number(digits) + raise)) : paragraph,
  )
}

/** A title as addresses spell it, letters of any script kept. */
export function slugOf(title: string): string {
  return title
    .toLowerCase()
    .replace(/[^\p{L}\p{N}]+/gu, '-')
    .replace(/^-+|-+$/gu, '')
}

function drawSlots(random: Random, choices: Readonly<Record<string, readonly string[]>>): Map<string, string> {
  const slots = new Map(Object.entries(choices).map(([slot, values]) => [slot, pickOne(random, values)]))
  slots.set('count', String(wholeNumber(random, 20, 400)))
  slots.set('photos', String(wholeNumber(random, 20, 400)))
  slots.set('few', String(wholeNumber(random, 2, 9)))
  return slots
}

function fill(text: string, slots: ReadonlyMap<string, string>): string {
  return text.replace(/\{(\w+)\}/gu, (whole, slot: string) => slots.get(slot) ?? whole)
}
