import iconv from 'iconv-lite'
import { describe, expect, test } from 'vitest'
import { decodeText, guessedCharset } from '../../src/fetch/charset.ts'

const text = (body: Buffer, contentType = 'text/html') => decodeText({ body, headers: { 'content-type': contentType } })
const SYLLABLES = Array.from({ length: 11_172 }, (_, at) => String.fromCodePoint(0xac00 + at)).join('')
const KOREAN_LABELS = [
  'euc-kr',
  'EUC-KR',
  'ks_c_5601-1987',
  'windows-949',
  'cp949',
  'ms949',
  'x-windows-949',
  'uhc',
  'korean',
]

describe('Korean', () => {
  test.each(KOREAN_LABELS)('all 11,172 syllables are right under %s', (label) => {
    expect(text(iconv.encode(SYLLABLES, 'cp949'), `text/html; charset=${label}`)).toBe(SYLLABLES)
    const page = `<meta charset="${label}">${SYLLABLES}`
    expect(text(iconv.encode(page, 'cp949'))).toBe(page)
  })
})

describe('the order of signs', () => {
  test('a byte order mark counts before everything, and is no text', () => {
    expect(text(Buffer.from('\uFEFF조선'), 'text/html; charset=euc-kr')).toBe('조선')
    expect(text(Buffer.concat([Buffer.from([0xff, 0xfe]), Buffer.from('조선', 'utf16le')]))).toBe('조선')
    expect(text(Buffer.concat([Buffer.from([0xfe, 0xff]), Buffer.from('조선', 'utf16le').swap16()]))).toBe('조선')
  })

  test('Content-Type counts before what the page declares', () => {
    const page = '<meta charset="windows-1252">조선'
    expect(text(Buffer.from(page), 'text/html;charset="UTF-8"')).toBe(page)
  })

  test('without any sign it is UTF-8 where the bytes are that, else windows-1252', () => {
    expect(text(Buffer.from('naïve 조선'))).toBe('naïve 조선')
    expect(text(Buffer.from([0x93, 0x6e, 0x61, 0xef, 0x76, 0x65, 0x94]))).toBe('“naïve”')
    expect(decodeText({ body: Buffer.from('조선'), headers: {} })).toBe('조선')
  })

  test.each(['foo', 'x-nothing', 'iso-2022-kr', 'hz-gb-2312', 'base64', 'hex', 'binary', '', '"', 'utf-8;;'])(
    'a label that nobody knows counts as none: %j',
    (label) => {
      expect(text(Buffer.from('조선'), `text/html; charset=${label}`)).toBe('조선')
    },
  )
})

describe('what the page declares', () => {
  const page = (declaration: string) => `<!doctype html><html><head>${declaration}<title>김정은 똠방각하</title>`

  test.each([
    '<meta charset=euc-kr>',
    "<META CharSet = 'euc-kr' />",
    '<meta charset=" euc-kr ">',
    '<meta http-equiv="Content-Type" content="text/html; charset=euc-kr">',
    '<meta content="text/html; charset=euc-kr" http-equiv=content-type>',
    '<!-- <meta charset=utf-8> --><meta charset=euc-kr>',
    '<!--><meta charset=euc-kr>',
    '<script src="<meta charset=utf-8>"></script><meta charset=euc-kr>',
    '<meta name=viewport content="width=1"><meta charset=euc-kr>',
    '<meta charset=euc-kr charset=utf-8>',
    '<?xml version="1.0"?><meta charset=euc-kr>',
  ])('is found: %s', (declaration) => {
    expect(text(iconv.encode(page(declaration), 'cp949'))).toBe(page(declaration))
  })

  test.each([
    '<metal charset=euc-kr>',
    '<meta content="text/html; charset=euc-kr">',
    '<meta name=charset content=euc-kr>',
    '<!-- <meta charset=euc-kr> -->',
    `${' '.repeat(1024)}<meta charset=euc-kr>`,
    '<meta charset=utf-16le>',
    '<meta',
    '<meta charset="euc-kr',
  ])('is no declaration: %s', (declaration) => {
    expect(text(Buffer.from(page(declaration)))).toBe(page(declaration))
  })
})

describe('other legacy charsets', () => {
  const SAMPLES = [
    ['shift_jis', 'shift_jis', '朝鮮中央通信 ｱｲｳ'],
    ['x-sjis', 'shift_jis', '朝鮮中央通信'],
    ['cp932', 'cp932', '朝鮮中央通信 ①'],
    ['euc-jp', 'euc-jp', '朝鮮中央通信'],
    ['gbk', 'gbk', '朝鲜中央通讯社'],
    ['gb2312', 'gbk', '朝鲜中央通讯社'],
    ['gb18030', 'gb18030', '朝鲜中央通讯社 조선'],
    ['big5', 'big5', '朝鮮中央通訊社'],
    ['koi8-r', 'koi8-r', 'ЦТАК сообщает'],
    ['windows-1251', 'windows-1251', 'ЦТАК сообщает'],
    ['iso-8859-1', 'windows-1252', 'naïve “quotes”'],
    ['utf-16le', 'utf-16le', 'naïve 조선'],
    ['utf-16be', 'utf-16be', 'naïve 조선'],
  ] as const

  test.each(SAMPLES)('%s', (label, encoding, sample) => {
    expect(text(iconv.encode(sample, encoding), `text/html; charset=${label}`)).toBe(sample)
  })

  test('iso-2022-jp', () => {
    expect(text(Buffer.from('\x1b$BD+A/\x1b(B'), 'text/html; charset=iso-2022-jp')).toBe('朝鮮')
  })
})

describe('without any sign', () => {
  const page = (text: string) => `<html><title>${text}</title><p>${text} 2024</p></html>`
  const unsaid = (text: string, encoding: string) =>
    text.length > 0 && decodeText({ body: iconv.encode(page(text), encoding), headers: {} })

  test.each([
    ['cp949', '조선민주주의인민공화국 외무성 대변인담화 똠방각하'],
    ['shift_jis', '朝鮮中央通信によると、外務省のスポークスマンは談話を発表した'],
    ['euc-jp', '朝鮮中央通信によると、外務省のスポークスマンは談話を発表した'],
    ['gbk', '朝鲜中央通讯社报道，外务省发言人发表谈话，这是对我国的挑衅'],
    ['big5', '朝鮮中央通訊社報道，外務省發言人發表談話，這是對我國的挑釁'],
    ['windows-1251', 'ЦТАК сообщает о заявлении представителя министерства'],
    ['koi8-r', 'ЦТАК сообщает о заявлении представителя министерства'],
    ['windows-1252', 'naïve “quotes” à la française'],
  ])('the bytes of %s are known by what they look like', (encoding, text) => {
    expect(unsaid(text, encoding)).toBe(page(text))
  })

  const KOREAN = iconv.encode(page('조선민주주의인민공화국 외무성 대변인담화'), 'cp949')

  test('the charset is a guess, and said to be one', () => {
    expect(guessedCharset({ body: KOREAN, headers: {} })).toBe('windows-949')
    expect(guessedCharset({ body: KOREAN, headers: { 'content-type': 'text/html; charset=x-nothing' } })).toBe(
      'windows-949',
    )
    expect(guessedCharset({ body: Buffer.from([0x93, 0x6e, 0x94]), headers: {} })).toBe('windows-1252')
  })

  test.each([
    ['named by the header', KOREAN, 'text/html; charset=ms949'],
    ['named by the page', iconv.encode(`<meta charset="uhc">${page('조선')}`, 'cp949'), 'text/html'],
    ['UTF-8', Buffer.from(page('조선')), 'text/html'],
    ['marked', Buffer.concat([Buffer.from([0xff, 0xfe]), Buffer.from('조선', 'utf16le')]), 'text/html'],
  ])('it is no guess where it is %s', (_case, body, type) => {
    expect(guessedCharset({ body, headers: { 'content-type': type } })).toBeNull()
  })
})
