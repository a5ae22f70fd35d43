import type { Random } from '../src/lib/clock.ts'

export const TONGUES = ['ko', 'en', 'zh'] as const
export type Tongue = (typeof TONGUES)[number]

type Writer = { sentence(): string }

const WORDS = 20_000
const PARTICLES = '은 는 이 가 을 를 에 의 로 와 과 도 에서 으로 하였다 되였다 에게 까지'.split(' ')

/** Invented texts whose words are as frequent as words are: the nth in rank one nth as often as the first (Zipf). */
export function createWriters(random: Random): Record<Tongue, Writer> {
  const pick = (count: number) => Math.floor(count ** random()) - 1
  const letters = (from: number, count: number, step: number) =>
    Array.from({ length: count }, (_, at) => String.fromCharCode(from + at * step))
  const words = (alphabet: readonly string[], length: () => number) =>
    Array.from({ length: WORDS }, () =>
      Array.from({ length: length() }, () => alphabet[pick(alphabet.length)] ?? '').join(''),
    )
  const hangul = words(letters(0xac00, 900, 12), () => 2 + Math.floor(random() * 2))
  const english = words('ta ri on es me lo ka ni st er an do pe u si ra'.split(' '), () => 2 + Math.floor(random() * 3))
  const han = words(letters(0x4e00, 3_000, 6), () => 2)
  const series = (vocabulary: readonly string[], length: number) =>
    Array.from({ length }, () => vocabulary[pick(WORDS)] ?? '')
  return {
    ko: {
      sentence: () =>
        `${series(hangul, 9)
          .map((word) => word + (PARTICLES[pick(PARTICLES.length)] ?? ''))
          .join(' ')}.`,
    },
    en: { sentence: () => `${series(english, 14).join(' ')}.` },
    zh: { sentence: () => `${series(han, 12).join('')}。` },
  }
}

/** A title and paragraphs of so many bytes of UTF-8 together, or a sentence more. */
export function writeArticle({ sentence }: Writer, bytes: number): { title: string; paragraphs: string[] } {
  const title = sentence().slice(0, 40)
  const paragraphs: string[] = []
  for (let written = 0; written < bytes; ) {
    const paragraph = `${sentence()} ${sentence()}`
    paragraphs.push(paragraph)
    written += Buffer.byteLength(paragraph)
  }
  return { title, paragraphs }
}
