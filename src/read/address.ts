import type { Document } from './document.ts'
import { findElement } from './select.ts'

const ADDRESS_LIMIT = 2_048

/** What relative addresses of a page are relative to: its `<base>`, where that is http(s), else its own address. */
export function baseOf(document: Document, url: string): string {
  const href = findElement('base[href]', document)?.attribs['href']
  return (href === undefined ? null : absoluteUrl(href, url)) ?? url
}

/** An address of a page as an absolute one; null unless it is http(s) and of at most 2,048 characters. */
export function absoluteUrl(address: string, base: string): string | null {
  const url = address.length > ADDRESS_LIMIT ? null : URL.parse(address, base)
  if (url === null || (url.protocol !== 'http:' && url.protocol !== 'https:')) return null
  return url.href.length > ADDRESS_LIMIT ? null : url.href
}
