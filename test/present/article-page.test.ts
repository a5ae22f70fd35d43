import { expect, test } from 'vitest'
import { articlePage } from '../../src/present/article-page.ts'
import { articleOf, PYONGYANG, TITLES, terminalOf } from './records.ts'

const TEXT = [
  'A meeting on Lighthouse Keeping took place on Wednesday at the embassy of Kestria. Present there was Ri Byol Ha with officials.',
  '산악기상에 관한 모임이 토요일 사로바대사관에서 진행되였다. 모임에는 오예진이 참가하였다. 쌍방은 산악기상에 대한 의견을 교환하였다.',
  '与萨罗瓦就“潮汐发电”举行会谈。双方就潮汐发电交换了意见，并签署了七项文件。会谈在友好的气氛中进行，有关人士出席了会谈，双方表示满意。',
].join('\n\n')

test('an article is a page of 80 columns: fields, revisions, text', async () => {
  const page = await articlePage(articleOf(TITLES.english, TEXT), PYONGYANG, terminalOf(80))
  expect(page.join('\n')).toMatchInlineSnapshot(`
    "Press Statement by Spokesperson for Foreign Ministry on “Tidal Power” Talks with Five Countries

    Article     7 (1713146400-406355166)
    Source      mfa-en
    State       listed
    Address     https://news.example/newstream/1713146400-406355166/press-statement/
    Published   2024-04-15
    Printed by  Ministry of Foreign Affairs (EN)
    Ingested    2024-04-15 04:00, 16 h ago
    First seen  2024-04-15 11:10, 9 h ago
    Last seen   2024-04-15 20:10 (04-16 there), 5 min ago
    Image       https://news.example/photo.jpg

    REVISION  SEEN                                       EDITED
           3  2024-04-15 11:10, 9 h ago
           9  2024-04-15 20:10 (04-16 there), 5 min ago  headline, number

    A meeting on Lighthouse Keeping took place on Wednesday at the embassy of
    Kestria. Present there was Ri Byol Ha with officials.

    산악기상에 관한 모임이 토요일 사로바대사관에서 진행되였다. 모임에는 오예진이
    참가하였다. 쌍방은 산악기상에 대한 의견을 교환하였다.

    与萨罗瓦就“潮汐发电”举行会谈。双方就潮汐发电交换了意见，并签署了七项文件。会谈在
    友好的气氛中进行，有关人士出席了会谈，双方表示满意。"
  `)
})

test('on 140 columns the text keeps to lines that can be read', async () => {
  const page = await articlePage(articleOf(TITLES.korean, TEXT), PYONGYANG, terminalOf(140))
  expect(page.join('\n')).toMatchInlineSnapshot(`
    "조선민주주의인민공화국 외무성 대변인 담화 발표: 조력발전에 관한 회담 진행

    Article     7 (1713146400-406355166)
    Source      mfa-en
    State       listed
    Address     https://news.example/newstream/1713146400-406355166/press-statement/
    Published   2024-04-15
    Printed by  Ministry of Foreign Affairs (EN)
    Ingested    2024-04-15 04:00, 16 h ago
    First seen  2024-04-15 11:10, 9 h ago
    Last seen   2024-04-15 20:10 (04-16 there), 5 min ago
    Image       https://news.example/photo.jpg

    REVISION  SEEN                                       EDITED
           3  2024-04-15 11:10, 9 h ago
           9  2024-04-15 20:10 (04-16 there), 5 min ago  headline, number

    A meeting on Lighthouse Keeping took place on Wednesday at the embassy of Kestria. Present there was
    Ri Byol Ha with officials.

    산악기상에 관한 모임이 토요일 사로바대사관에서 진행되였다. 모임에는 오예진이 참가하였다. 쌍방은
    산악기상에 대한 의견을 교환하였다.

    与萨罗瓦就“潮汐发电”举行会谈。双方就潮汐发电交换了意见，并签署了七项文件。会谈在友好的气氛中进行，有
    关人士出席了会谈，双方表示满意。"
  `)
})

test('an article whose page was not read yet says so', async () => {
  const page = await articlePage({ ...articleOf('', null), revisions: [] }, PYONGYANG, terminalOf(80))
  expect(page[0]).toBe('(no title)')
  expect(page.at(-1)).toBe('Its page has not been read yet.')
})

test('nothing that was fetched reaches the terminal as a control', async () => {
  const hostile = '\x1B[31mred\x1B[0m\u0007\u009B2J\u202E'
  const article = { ...articleOf(hostile, hostile), url: `https://news.example/${hostile}`, sourceLabel: hostile }
  const page = await articlePage(article, PYONGYANG, terminalOf(80))
  expect(page.join('')).not.toMatch(/[\p{Cc}\p{Cf}]/u)
})
