import { describe, expect, test } from 'vitest'
import type { Site } from '../../src/model/site.ts'
import { readArticle } from '../../src/read/article.ts'
import { plainSite, shippedSite } from './profiles.ts'

const URL_OF_PAGE = 'https://example.org/news/1'

function read(text: string, site: Site = plainSite()) {
  const html = `<!DOCTYPE html><html><body><h1>Title</h1><div id="text">${text}</div></body></html>`
  return readArticle({ html, site, url: URL_OF_PAGE })
}

function paragraphs(text: string, article: Partial<Site['article']> = {}) {
  return read(text, plainSite({ article })).content?.paragraphs
}

describe('text', () => {
  test.each([
    ['<p><strong>Kim</strong>, the <em>112<sup>th</sup></em> <nobr>“day”</nobr></p>', ['Kim, the 112th “day”']],
    ['<p>김<b>정</b>은<wbr>동지<a href="/x">께서</a></p>', ['김정은동지께서']],
    ['<p>One\n   line&nbsp;of\ttext\u200Bhere\u0000</p>', ['One line of text\u200Bhere']],
    ['<p>One<br>two</p>', ['One two']],
    ['<p>One<br> \n<br/>two<br><br><br>three</p>', ['One', 'two', 'three']],
    ['<p>One<br><b>two</b><br>three</p>', ['One two three']],
    ['Before<p>One</p>between <i>and</i><p>Two</p>after', ['Before', 'One', 'between and', 'Two', 'after']],
    ['<div>One<div>two</div>three</div>', ['One', 'two', 'three']],
    ['<ul><li>One<li><p>Two</p></ul>', ['One', 'Two']],
    ['<table><tr><td>1</td><td>2</td></tr><tr><th>3</th><td>4</td></tr></table>', ['1 2', '3 4']],
    ['<p> </p><p>&nbsp;</p><p>One</p><p></p>', ['One']],
    ['<p>One<!-- two --></p><script>3</script><style>4</style><noscript>5</noscript><template>6</template>', ['One']],
    ['<p>One</p><form>Subscribe <input><button>Go</button></form><iframe>7</iframe>', ['One']],
  ])('of %j is %j', (text, expected) => {
    expect(paragraphs(text)).toEqual(expected)
  })

  test('leaves out what the profile ignores, and parts what the profile calls a paragraph', () => {
    const article = { text: { selector: '#text', paragraphs: 'span.p, li' }, ignore: ['.share', '#more'] }
    const text =
      '<span class="p">One</span><span class="p">Two <b class="share">Share</b></span><div id="more"><p>More</p></div>'
    expect(paragraphs(text, article)).toEqual(['One', 'Two'])
    expect(paragraphs('<ul><li><div>One</div><div>two</div></li></ul>', article)).toEqual(['One two'])
  })

  test('stands in the first element for text that has any', () => {
    const article = { text: { selector: '.text', paragraphs: 'p' } }
    expect(
      paragraphs('<div class="text"> </div><div class="text">One</div><div class="text">Two</div>', article),
    ).toEqual(['One'])
  })

  test('nests as deep as a page may without harm', () => {
    expect(paragraphs(`${'<b>'.repeat(500)}One${'</b>'.repeat(500)}`)).toEqual(['One'])
  })

  test('ends after half a million characters', () => {
    const text = paragraphs(`<p>${'a'.repeat(300_000)}</p><p>${'b'.repeat(300_000)}</p><p>c</p>`) ?? []
    expect(text.map((paragraph) => paragraph.length)).toEqual([300_000, 200_000])
  })
})

describe('images of the text', () => {
  test('have absolute http addresses, each once, those that load late included', () => {
    const text =
      '<p>One<img src="/a.jpg"><img src="https://cdn.example/b.jpg"><img src="/a.jpg"><img src="data:image/gif;base64,R0"></p>' +
      '<img src="/blank.gif" data-src="c.jpg"><div class="share"><img src="/share.png"></div>'
    const { content } = read(text, plainSite({ article: { ignore: ['.share'] } }))
    expect(content?.images.map(({ url }) => url)).toEqual([
      'https://example.org/a.jpg',
      'https://cdn.example/b.jpg',
      'https://example.org/news/c.jpg',
    ])
  })
})

describe('an article', () => {
  test('is no content where neither title nor text is found', () => {
    const html = '<!DOCTYPE html><p>Nothing here</p>'
    expect(readArticle({ html, site: plainSite(), url: URL_OF_PAGE }).content).toBeNull()
    expect(read('').content).toMatchObject({ title: 'Title', paragraphs: [] })
  })

  test('that is cut has no tail', () => {
    const site = plainSite({ article: { tail: '</html>' } })
    const html = '<!DOCTYPE html><html><h1>Title</h1><div id="text">One</html>'
    expect(readArticle({ html, site, url: URL_OF_PAGE }).hasTail).toBe(true)
    expect(readArticle({ html: html.slice(0, -3), site, url: URL_OF_PAGE }).hasTail).toBe(false)
  })
})

describe('the line about an article of KCNA Watch', () => {
  const site = shippedSite('kcnawatch')
  const content = (line: string) => {
    const html = `<!DOCTYPE html><span>May 27, 2025</span><h1>Title</h1>${line}<div class="article-content"><p>Text</p></div></html>`
    return readArticle({ html, site, url: 'https://kcnawatch.org/newstream/1-1/' }).content
  }

  test.each([
    'Date: 18/07/2024 | Source: KCNA.kp (En) | <a href="http://kcna.kp/en/1">Read original version at source</a>',
    'Date: 18/07/2024 | Source: <a href="/article/156/">KCNA.kp (En)</a> | <a href="http://kcna.kp/en/1">Read original version at source</a>',
  ])('says date, source and original: %s', (line) => {
    const expected = { published: '2024-07-18', sourceLabel: 'KCNA.kp (En)', originalUrl: 'http://kcna.kp/en/1' }
    expect(content(`<p class="article-meta">${line}</p>`)).toMatchObject(expected)
    expect(content(`<p>${line}</p>`)).toMatchObject(expected)
  })

  test('may say nothing of the original', () => {
    const expected = { published: '2024-07-08', sourceLabel: 'Minju Choson (EN)', originalUrl: null }
    expect(content('<p class="article-meta">Date: 8/7/2024 | Source: Minju Choson (EN)</p>')).toMatchObject(expected)
    const unsafe =
      '<p class="article-meta">Date: 8/7/2024 | Source: Minju Choson (EN) | <a href="file:///etc/passwd">Read original version at source</a></p>'
    expect(content(unsafe)).toMatchObject(expected)
  })
})
