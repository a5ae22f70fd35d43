import { expect } from 'vitest'

/** The keys of the articles that a page lists, in its order. */
export function keysIn(page: string): string[] {
  const titles = page.matchAll(/<h4><a href="[^"]*\/newstream\/(\d+-\d+)\//gu)
  return Array.from(titles, ([, key]) => key ?? '')
}

/** The page at an address, which must answer 200. */
export async function textOf(url: string): Promise<string> {
  const response = await fetch(url)
  expect(response.status).toBe(200)
  return response.text()
}
