import { createRandom, shuffled } from '../src/lib/random.ts'
import type { EditKind, Goodbye, NoiseKind, Spelling } from './happenings.ts'

/** An article as the site has it. */
export type Article = {
  readonly number: number
  /** When the site took it in. */
  readonly bornAt: number
  /** The date that it prints, as `2024-04-15`. */
  day: string
  title: string
  slug: string
  paragraphs: string[]
  image: string
  noise: NoiseKind | null
  /** How the listing spells its address, where not as the site itself does. */
  spelling: Spelling | null
  /** How the site says that it is gone; null while it is there. */
  gone: Goodbye | null
  listed: boolean
  /** Until when it says one thing and another by turns. */
  flapsUntil: number
  /** Grows with every edit that a reader would see; the other with those below the head. */
  version: number
  textVersion: number
}

/** What the listing says of an article. */
export type Row = { readonly number: number; readonly title: string; readonly day: string; readonly url: string }

const NAMES = ['Kang Un Sol', 'Ri Byol Ha', 'Pak Sae Rom', 'Han Ma Ru', 'Choe Da On', 'O Nu Ri', 'Jang Il Nam']
const PLACES = ['Valmora', 'Kestria', 'Norhaven', 'Belmarie', 'Sarrova', 'Dunmere', 'Ilyona']
const TOPICS = ['lighthouses', 'apples', 'ferries', 'weather', 'folk dance', 'paper', 'tides', 'crafts', '과학', '평화']

export function writeArticle(number: number, { bornAt, day }: { bornAt: number; day: string }): Article {
  const name = pick(NAMES, number)
  const place = pick(PLACES, number * 3)
  const topic = pick(TOPICS, number * 7)
  return {
    number,
    bornAt,
    day,
    title: `${name} speaks “${topic}” in ${place}, no. ${number}`,
    slug: `story-${number}`,
    paragraphs: [
      `${name} received a delegation from ${place} that came to speak about ${topic} and report ${number}.`,
      `Attending it were ${20 + (number % 60)} guests. The two sides "exchanged views" on ${topic} é.`,
      `Message ${number} from the minister of ${place} was read out at the meeting.`,
      `Bouquet ${number * 13} was presented to ${name} at the end.`,
    ],
    image: `/img/${number}.jpg`,
    noise: null,
    spelling: null,
    gone: null,
    listed: true,
    flapsUntil: 0,
    version: 0,
    textVersion: 0,
  }
}

/** Changes what a reader sees; the version tells. */
export function editArticle(article: Article, what: EditKind): void {
  article.version += 1
  if (what !== 'title' && what !== 'date') article.textVersion += 1
  const mark = `${article.number}.${article.version}`
  if (what === 'title') article.title = `${article.title.replace(/ \(v[\d.]+\)$/u, '')} (v${mark})`
  if (what === 'number')
    article.paragraphs[1] = `Attending it were ${1000 + article.version} guests of meeting ${mark}.`
  if (what === 'name')
    article.paragraphs[0] = `${pick(NAMES, article.version + article.number + 1)} was there, says ${mark}.`
  if (what === 'more') article.paragraphs.push(`Added afterwards: remark ${mark}.`)
  if (what === 'less') article.paragraphs.splice(-1, 1, `Shortened to ${mark}.`)
  if (what === 'image') article.image = `/img/${mark}.jpg`
  if (what === 'date') article.day = shiftDay(article.day, 1)
}

/** The article's paragraphs as its page prints them: noise changes bytes, never what is said. */
export function printParagraphs(article: Article, variant: 'a' | 'b'): string[] {
  const said = variant === 'a' ? article.paragraphs : [...article.paragraphs, `Variant of ${article.number}.`]
  return said.map((text) => withNoise(text, article.noise))
}

function withNoise(text: string, noise: NoiseKind | null): string {
  if (noise === 'spaces') return `  ${text.replaceAll(' ', ' \n ')} `
  if (noise === 'quotes') return text.replace(/"([^"]*)"/gu, '“$1”')
  if (noise === 'zero-width') return text.replace(' ', ' \u200B')
  return noise === 'nfd' ? text.normalize('NFD') : text
}

/** The same entries, the first ones in another order. */
export function reordered(numbers: readonly number[], { seed, first }: { seed: number; first: number }): number[] {
  return [...shuffled(createRandom(seed), numbers.slice(0, first)), ...numbers.slice(first)]
}

export function shiftDay(day: string, days: number): string {
  return new Date(Date.parse(day) + days * 86_400_000).toISOString().slice(0, 10)
}

function pick(words: readonly string[], at: number): string {
  return words[at % words.length] ?? ''
}
