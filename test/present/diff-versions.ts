import { fileURLToPath } from 'node:url'
import { findNames } from '../../src/config/names.ts'
import { diffArticles } from '../../src/diff/diff-articles.ts'
import { compileNames } from '../../src/diff/names.ts'
import type { ArticleContent } from '../../src/model/article.ts'
import type { DiffRecord } from '../../src/model/records.ts'
import { factLines } from '../../src/present/fact-lines.ts'

const NAMES = findNames(fileURLToPath(new URL('../../config/dateline.yaml', import.meta.url)))

type Version = Pick<ArticleContent, 'title' | 'paragraphs'>

/** Two versions of an article in each of three languages, with edits of every kind. */
const BEFORE: Readonly<Record<'english' | 'korean' | 'chinese', Version>> = {
  english: {
    title: 'Press Statement by Spokesperson for Foreign Ministry on Talks with Five Countries',
    paragraphs: [
      'Pyongyang, April 15 (KCNA) -- A meeting on lighthouse keeping took place on Wednesday at the embassy of Kestria. Present there were Vice Foreign Minister Pak Myong Ho, Ambassador Kim Myong Sik and 14 officials concerned.',
      'The two sides exchanged views on tidal power. They expressed their will to expand the cooperation between the two countries in the field of energy. The talks proceeded in a friendly atmosphere.',
      'A bouquet of flowers was presented to the statues of the leaders.',
      'The delegation will visit the Wonsan-Kalma coastal tourist area on April 17. It will leave for home after that.',
      'The DPRK would take part in the next round of talks, which 9,000 people attended last year.',
      'A reception was given on the occasion. It was attended by the ambassador and the members of the embassy, and by officials of the ministries concerned.',
    ],
  },
  korean: {
    title: '외무성 대변인 담화 발표',
    paragraphs: [
      '경애하는 김정은동지께서 원산갈마해안관광지구를 현지지도하시였다. 현지에서 조용원동지, 박명호동지가 맞이하였다.',
      '경애하는 총비서동지께서는 건설장의 여러곳을 돌아보시였다. 봉사시설에는 2만여명이 들어갈수 있다.',
      '모임에는 14명의 일군들이 참가하였다. 쌍방은 조력발전에 대한 의견을 교환하였다.',
      '회담은 친선적인 분위기속에서 진행되였다.',
    ],
  },
  chinese: {
    title: '外务省发言人发表谈话',
    paragraphs: [
      '金正恩同志视察了元山葛麻海岸旅游区。崔善姬外务相陪同视察。双方就潮汐发电交换了意见，并签署了七项文件。',
      '代表团4月17日将参观海岸，出席会议的有14人。会谈在友好的气氛中进行。',
      '双方表示满意。',
    ],
  },
}
const AFTER: typeof BEFORE = {
  english: {
    ...BEFORE.english,
    title: 'Press Statement by Spokesperson for Foreign Ministry on Talks with Seven Countries',
    paragraphs: [
      'Pyongyang, April 15 (KCNA) -- A meeting on lighthouse keeping took place on Wednesday at the embassy of Kestria. Present there were Vice Foreign Minister Pak Myong Ho and 9 officials concerned.',
      'A bouquet of flowers was presented to the statues of the leaders.',
      'The two sides exchanged views on tidal power.',
      'They expressed their will to expand the cooperation between the two countries in the field of energy. The talks proceeded in a friendly atmosphere.',
      'The DPRK would not take part in the next round of talks, which 9 000 people attended last year.',
      'A reception was given on the occasion. It was attended by the ambassador and the members of the embassy, and by officials of the ministries concerned.',
    ],
  },
  korean: {
    ...BEFORE.korean,
    paragraphs: [
      '경애하는 김정은동지가 원산갈마해안관광지구를 현지지도하시였다. 현지에서 조용원동지가 맞이하였다.',
      '경애하는 총비서동지께서는 건설장의 여러곳을 돌아보시였다. 봉사시설에는 2만여명이 들어갈수 있다.',
      '회담은 친선적인 분위기속에서 진행되였다.',
      '모임에는 9명의 일군들이 참가하지 않았다. 쌍방은 조력발전에 대한 의견을 교환하였다.',
    ],
  },
  chinese: {
    ...BEFORE.chinese,
    paragraphs: [
      '金正恩同志视察了元山葛麻海岸旅游区。双方就潮汐发电交换了意见，并签署了八项文件。',
      '代表团4月18日将参观海岸，出席会议的有14人。会谈没有在友好的气氛中进行。',
    ],
  },
}

export const VERSIONS = {
  english: { before: BEFORE.english, after: AFTER.english },
  korean: { before: BEFORE.korean, after: AFTER.korean },
  chinese: { before: BEFORE.chinese, after: AFTER.chinese },
}

/** What lies between two versions, as the command hands it to `present`. */
export function diffOf({ before, after }: { readonly before: Version; readonly after: Version }): DiffRecord {
  const fields = { published: '2024-04-15', sourceLabel: null, originalUrl: null, images: [] }
  const { blocks, ...diff } = diffArticles({ ...fields, ...before }, { ...fields, ...after }, compileNames(NAMES))
  return {
    article: { id: 7, key: 'a', source: 'mfa-en', url: 'https://news.example/newstream/1713146400-406355166/' },
    before: { id: 3, seenAt: '2024-04-15T09:10:04.000Z' },
    after: { id: 9, seenAt: '2024-04-15T18:10:00.000Z' },
    summary: factLines(diff),
    paragraphs: blocks,
    ...diff,
  }
}
