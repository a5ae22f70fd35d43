import { isInRange } from '../lib/address-kind.ts'

/** A private target that the operator opened: a name, an address or a range, at one port. */
export type Allowance = {
  readonly name: string | null
  readonly range: string | null
  readonly port: string
}

const WRITTEN =
  /^(?:\[(?<six>[\da-f:.]+)\]|(?<four>\d+\.\d+\.\d+\.\d+)|(?<name>[a-z\d_](?:[a-z\d_.-]*[a-z\d_])?))(?:\/(?<bits>\d{1,3}))?:(?<port>\d{1,5})$/u
const LEAST_BITS = { six: 7, four: 8 }

/** Reads `192.168.1.20:8080`, `10.0.5.0/24:443`, `[fd00::1]:80` or `intranet.example:80`; null for anything else. */
export function parseAllowance(text: string): Allowance | null {
  const { six, four, name, bits, port = '' } = WRITTEN.exec(text.toLowerCase())?.groups ?? {}
  if (port === '' || Number(port) < 1 || Number(port) > 65_535) return null
  if (name !== undefined) return bits === undefined ? { name, range: null, port } : null
  const address = six ?? four ?? ''
  const host = URL.parse(`http://${six === undefined ? address : `[${address}]`}/`)?.hostname
  const most = six === undefined ? 32 : 128
  const least = six === undefined ? LEAST_BITS.four : LEAST_BITS.six
  if (host === undefined || Number(bits ?? most) > most || Number(bits ?? most) < least) return null
  const canonical = host.replace(/^\[|\]$/gu, '')
  return { name: null, range: bits === undefined ? canonical : `${canonical}/${bits}`, port }
}

/** Whether one of them opens a name at a port, whatever its address. */
export function opensName(allowances: readonly Allowance[], name: string, port: string): boolean {
  return allowances.some((one) => one.port === port && one.name === name)
}

/** The allowance that opens an address at a port: `exactly` where it names that address alone. */
export function opensAddress(
  allowances: readonly Allowance[],
  address: string,
  port: string,
): 'exactly' | 'in-range' | null {
  const fitting = allowances.filter((one) => one.port === port && one.range !== null && isInRange(address, one.range))
  if (fitting.some(({ range }) => range?.includes('/') === false)) return 'exactly'
  return fitting.length > 0 ? 'in-range' : null
}
