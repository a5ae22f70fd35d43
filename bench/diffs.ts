import { fileURLToPath } from 'node:url'
import { diffWords } from 'diff'
import { findNames } from '../src/config/names.ts'
import { diffArticles } from '../src/diff/diff-articles.ts'
import { compileNames } from '../src/diff/names.ts'
import type { ArticleContent } from '../src/model/article.ts'
import { factLines } from '../src/present/fact-lines.ts'
import { compare } from './figures.ts'
import type { Row } from './report.ts'
import type { Site } from './site.ts'
import type { Sizes } from './sizes.ts'

const LENGTH = 20_000
const REPEATS = 10
const CONFIG = fileURLToPath(new URL('../config/dateline.yaml', import.meta.url))

const SENTENCES = {
  English: [
    'Comrade {n} Kim inspected the power station of the province and gave {n} instructions to the officials there.',
    'According to the report of the ministry, {n} tons of fish were landed in the harbour by the {n}th of the month.',
    'The two sides exchanged their views on tidal power in a friendly atmosphere, and {n} papers were signed.',
  ],
  Korean: [
    '경애하는 총비서동지께서는 {n}명의 일군들과 함께 발전소건설장을 돌아보시였다.',
    '보도에 의하면 항구에서는 {n}톤의 물고기를 부리웠으며 {n}번째 배가 떠났다고 한다.',
    '쌍방은 친선적인 분위기속에서 조력발전에 대한 의견을 교환하고 {n}건의 문건에 수표하였다.',
  ],
} as const

/** Target 15: a difference of two texts of 20,000 characters with its summary, beside jsdiff's plain diff of words. */
export async function measureDiffs(_: Site, { runs }: Sizes): Promise<Row[]> {
  const lexicon = compileNames(findNames(CONFIG))
  const rows: Row[] = []
  for (const language of ['English', 'Korean'] as const) {
    const [before, after] = versionsOf(SENTENCES[language])
    const texts = [before, after].map(({ paragraphs }) => paragraphs.join('\n\n')) as [string, string]
    const repeat = (work: () => void) => async () => {
      for (let time = 0; time < REPEATS; time += 1) work()
    }
    const product = repeat(() => {
      const diff = diffArticles(before, after, lexicon)
      if (factLines(diff).length < 3) throw new Error('The difference says too little.')
    })
    const floor = repeat(() => diffWords(...texts))
    await product()
    const costs = await compare({ runs, operations: REPEATS, product, floor })
    rows.push({
      target: 15,
      what: `diff of 2 x ${LENGTH} characters, ${language}`,
      unit: 'ms CPU',
      product: costs.product.cpuMs,
      floor: costs.floor.cpuMs,
      limit: 4,
      limitOf: 'ratio',
    })
  }
  return rows
}

/** Every tenth paragraph is edited, one has moved, one is gone, one is new. */
function versionsOf(sentences: readonly string[]): [ArticleContent, ArticleContent] {
  const paragraphs: string[] = []
  for (let at = 0; paragraphs.join('\n\n').length < LENGTH; at += 1) {
    paragraphs.push(sentences.map((sentence, nth) => sentence.replaceAll('{n}', String(at * 7 + nth))).join(' '))
  }
  const edited = paragraphs.map((text, at) =>
    at % 10 === 0 ? text.replaceAll(String(at * 7), String(at * 7 + 4)) : text,
  )
  const moved = [
    ...edited.slice(5, 20),
    ...edited.slice(0, 5),
    ...edited.slice(21),
    'A paragraph that nobody has seen before.',
  ]
  return [contentOf(paragraphs), contentOf(moved)]
}

function contentOf(paragraphs: readonly string[]): ArticleContent {
  return { title: 'Title', published: null, sourceLabel: null, originalUrl: null, images: [], paragraphs }
}
