import { isIP } from 'node:net'

/** The hosts that a page may load from. */
export type PageHosts = { has(host: string): boolean; add(host: string): void }

/** The hosts named, and those of the same domain: sites serve scripts and data from names beside their own. */
export async function createPageHosts(named: readonly string[]): Promise<PageHosts> {
  const { getPublicSuffix } = await import('tough-cookie')
  const domainOf = (host: string) =>
    isIP(host.replace(/^\[|\]$/gu, '')) !== 0 ? null : getPublicSuffix(host, { ignoreError: true }) || null
  const hosts = new Set<string>()
  const domains = new Set<string>()
  const add = (host: string) => {
    hosts.add(host)
    const domain = domainOf(host)
    if (domain !== null) domains.add(domain)
  }
  for (const host of named) add(host.toLowerCase())
  return { add, has: (host) => hosts.has(host) || domains.has(domainOf(host) ?? '') }
}
