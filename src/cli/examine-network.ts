import type { Reach } from '../fetch/fetcher.ts'
import { eachAtMost } from '../lib/each-at-most.ts'
import { adviceFor } from '../model/advice.ts'
import type { DiagnosisRecord } from '../model/diagnosis.ts'
import { type Failure, toFailure } from '../model/failure.ts'
import type { Source } from '../model/source.ts'

const CONCURRENCY = 8
const OF_NETWORK: ReadonlySet<string> = new Set(['connect', 'timeout-connect'])

type Tried = { readonly host: string; readonly failure: Failure | null }

/** Whether the names of the sources' hosts resolve, and whether anything answers there; each host is tried once. */
export async function examineHosts(sources: readonly Source[], reach: Reach): Promise<DiagnosisRecord[]> {
  const one = new Map(sources.map((source) => [new URL(source.url).host, source]))
  const tried: Tried[] = []
  await eachAtMost(CONCURRENCY, [...one], async ([host, source]) => {
    tried.push({ host, failure: await reach(source, 'source').then(() => null, toFailure) })
  })
  const unresolved = tried.filter(({ failure }) => failure?.code === 'dns')
  const silent = tried.filter(({ failure }) => failure !== null && OF_NETWORK.has(failure.code))
  return [
    hostsFinding('names', { failed: unresolved, all: tried, good: 'resolved' }),
    hostsFinding('network', {
      failed: silent,
      all: tried.filter((one) => !unresolved.includes(one)),
      good: 'answered',
    }),
  ]
}

type Hosts = { readonly failed: readonly Tried[]; readonly all: readonly Tried[]; readonly good: string }

function hostsFinding(part: string, { failed, all, good }: Hosts): DiagnosisRecord {
  const [first] = failed
  if (all.length === 0)
    return { part, name: null, state: 'skipped', found: 'No name resolved.', code: null, advice: null }
  const count = `${all.length - failed.length} of ${all.length} ${good}`
  if (first === undefined) return { part, name: null, state: 'ok', found: `${count}.`, code: null, advice: null }
  const found = `${count}; not ${failed.map(({ host }) => host).join(', ')}.`
  const code = first.failure?.code ?? null
  // Where nothing at all can be reached, the reason is here and not at the sites.
  const isOurs = failed.length === all.length && all.length > 1
  const advice = isOurs ? 'This machine seems to be offline: check its network and name server.' : adviceFor(code ?? '')
  return { part, name: null, state: 'failed', found, code, advice }
}
