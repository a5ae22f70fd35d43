import { type Asker, admitUrl } from '../model/address-policy.ts'
import { parseAllowance } from '../model/allowance.ts'
import { toFailure } from '../model/failure.ts'
import { isLoose, type Loose } from './merge.ts'
import type { Path } from './mistake.ts'
import type { Issue } from './parse-with.ts'
import { mapsIn } from './references.ts'

/** Addresses that will never be asked, as far as that can be told without the network: by scheme, port and host. */
export function explainAddresses(written: Loose): Issue[] {
  const lab = isLoose(written['fetch']) && String(written['fetch']['allowPrivateAddresses']) === 'true'
  const sources = mapsIn(written['sources']).flatMap((source, at) =>
    explain(source['url'], { given: source, addressClass: 'source', lab, path: ['sources', at, 'url'] }),
  )
  const channels = isLoose(written['channels']) ? Object.entries(written['channels']) : []
  const hooks = channels.flatMap(([name, channel]) => {
    const given = isLoose(channel) ? channel : { url: channel }
    const path: Path = isLoose(channel) ? ['channels', name, 'url'] : ['channels', name]
    return explain(webhookUrl(given['url']), { given, addressClass: 'alert', lab, path })
  })
  return [...sources, ...hooks]
}

type Written = Pick<Asker, 'addressClass' | 'lab'> & { readonly given: Loose; readonly path: Path }

function explain(url: unknown, { given, addressClass, lab, path }: Written): Issue[] {
  // What is no address at all is said by the schema. Where a bare name leads is for the network to tell.
  const host = typeof url === 'string' && /^https?:/iu.test(url) ? URL.parse(url)?.hostname : undefined
  if (typeof url !== 'string' || host === undefined || /^(?!localhost$)[^.[]+$/u.test(host)) return []
  const texts = Array.isArray(given['allowPrivate']) ? given['allowPrivate'] : []
  const allow = texts.flatMap((text) => (typeof text === 'string' ? (parseAllowance(text) ?? []) : []))
  try {
    admitUrl(url, { addressClass, home: null, allow, lab })
    return []
  } catch (refusal) {
    return [{ path, sentence: toFailure(refusal).message, part: 'value' }]
  }
}

/** The address that a webhook posts to, its name and password aside: they travel otherwise. */
function webhookUrl(address: unknown): string | null {
  const [, secure, rest] = (typeof address === 'string' ? /^json(s?):\/\/(.*)$/isu.exec(address) : null) ?? []
  const url = rest === undefined ? null : URL.parse(`http${secure}://${rest}`)
  if (url === null) return null
  url.username = ''
  url.password = ''
  return url.href
}
