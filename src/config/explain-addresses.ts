import { type Asker, admitUrl } from '../model/address-policy.ts'
import { parseAllowance } from '../model/allowance.ts'
import { parseChannelAddress } from '../model/channel-address.ts'
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
  const posts = channels.flatMap(([name, channel]) => {
    const given = isLoose(channel) ? channel : { url: channel }
    const path: Path = isLoose(channel) ? ['channels', name, 'url'] : ['channels', name]
    return explain(postedTo(given['url']), { given, addressClass: 'alert', lab, path })
  })
  return [...sources, ...posts]
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

/** The address that a channel posts to, its name and password aside: they travel otherwise. */
function postedTo(address: unknown): string | null {
  const parsed = typeof address === 'string' ? parseChannelAddress(address) : null
  const url = parsed !== null && 'url' in parsed ? URL.parse(parsed.url) : null
  if (url === null) return null
  url.username = ''
  url.password = ''
  return url.href
}
