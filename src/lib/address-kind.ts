/** What an IP address is for, as far as it matters to who may be asked. */
export type AddressKind =
  | 'public'
  | 'loopback'
  | 'private'
  | 'shared'
  | 'link-local'
  | 'metadata'
  | 'multicast'
  | 'reserved'

type Range<Base> = readonly [base: Base, prefixBits: number, kind: AddressKind]

// IANA IPv4 Special-Purpose Address Registry, with multicast, and addresses of clouds that look public.
const RANGES_4: readonly Range<number>[] = [
  range4('168.63.129.16/32', 'metadata'),
  range4('169.254.169.254/32', 'metadata'),
  range4('100.100.100.200/32', 'metadata'),
  range4('192.0.0.192/32', 'metadata'),
  range4('0.0.0.0/8', 'reserved'),
  range4('10.0.0.0/8', 'private'),
  range4('100.64.0.0/10', 'shared'),
  range4('127.0.0.0/8', 'loopback'),
  range4('169.254.0.0/16', 'link-local'),
  range4('172.16.0.0/12', 'private'),
  range4('192.0.0.0/24', 'reserved'),
  range4('192.0.2.0/24', 'reserved'),
  range4('192.31.196.0/24', 'reserved'),
  range4('192.52.193.0/24', 'reserved'),
  range4('192.88.99.0/24', 'reserved'),
  range4('192.168.0.0/16', 'private'),
  range4('192.175.48.0/24', 'reserved'),
  range4('198.18.0.0/15', 'reserved'),
  range4('198.51.100.0/24', 'reserved'),
  range4('203.0.113.0/24', 'reserved'),
  range4('224.0.0.0/4', 'multicast'),
  range4('240.0.0.0/4', 'reserved'),
]

// IANA IPv6 Special-Purpose Address Registry; the first match counts, and what none has is not public.
const RANGES_6: readonly Range<bigint>[] = [
  range6('fd00:ec2::254/128', 'metadata'),
  range6('64:ff9b:1::/48', 'private'),
  range6('fc00::/7', 'private'),
  range6('fe80::/10', 'link-local'),
  range6('fec0::/10', 'private'),
  range6('ff00::/8', 'multicast'),
  range6('2001::/23', 'reserved'),
  range6('2001:db8::/32', 'reserved'),
  range6('2002::/16', 'reserved'),
  range6('2620:4f:8000::/48', 'reserved'),
  range6('3fff::/20', 'reserved'),
  range6('2000::/3', 'public'),
]

type Wrapping = {
  readonly range: Range<bigint>
  /** How far the wrapped IPv4 address is from the right, in bits. */
  readonly shift: bigint
  /** The wrapped address is the one that is reached: where it is public, so is the whole. */
  readonly stands: boolean
}

const WRAPPINGS: readonly Wrapping[] = [
  { range: range6('::ffff:0:0/96', 'reserved'), shift: 0n, stands: true }, // IPv4-mapped, RFC 4291
  { range: range6('64:ff9b::/96', 'reserved'), shift: 0n, stands: true }, // NAT64, RFC 6052
  { range: range6('::ffff:0:0:0/96', 'reserved'), shift: 0n, stands: false }, // IPv4-translated, RFC 2765
  { range: range6('::/96', 'reserved'), shift: 0n, stands: false }, // IPv4-compatible, RFC 4291
  { range: range6('2002::/16', 'reserved'), shift: 80n, stands: false }, // 6to4, RFC 3056
]
const LOOPBACK_6 = 1n
const TEREDO = range6('2001::/32', 'reserved')
const LOW_32 = 0xffff_ffffn

/** The kind of a valid IPv4 or IPv6 address; an IPv4 address wrapped in an IPv6 one is unwrapped first. */
export function kindOfAddress(address: string): AddressKind {
  return address.includes(':') ? kindOf6(number6(address)) : kindOf4(number4(address))
}

/** Whether a valid address lies in a range such as `10.0.5.0/24` or `fd00::/8`; an address alone is a range of one. */
export function isInRange(address: string, cidr: string): boolean {
  const isSix = cidr.includes(':')
  if (address.includes(':') !== isSix) return false
  const [base = '', bits = isSix ? '128' : '32'] = cidr.split('/')
  const shift = BigInt((isSix ? 128 : 32) - Number(bits))
  const number = isSix ? number6 : (dotted: string) => BigInt(number4(dotted))
  return number(address) >> shift === number(base) >> shift
}

function kindOf4(value: number): AddressKind {
  for (const [base, prefixBits, kind] of RANGES_4) {
    if (value >>> (32 - prefixBits) === base >>> (32 - prefixBits)) return kind
  }
  return 'public'
}

function kindOf6(value: bigint): AddressKind {
  // Before unwrapping: `::1` also has the form of a wrapped 0.0.0.1.
  if (value === LOOPBACK_6) return 'loopback'
  for (const { range, shift, stands } of WRAPPINGS) {
    if (!within(value, range)) continue
    const inner = kindOf4(Number((value >> shift) & LOW_32))
    if (stands || inner !== 'public') return inner
  }
  for (const hidden of tunnelled(value)) {
    const inner = kindOf4(Number(hidden))
    if (inner !== 'public') return inner
  }
  return RANGES_6.find((range) => within(value, range))?.[2] ?? 'reserved'
}

/** IPv4 addresses of a Teredo tunnel's server and client (RFC 4380), or of an ISATAP interface (RFC 5214). */
function tunnelled(value: bigint): bigint[] {
  if (within(value, TEREDO)) return [(value >> 64n) & LOW_32, ~value & LOW_32]
  const interfaceHigh = (value >> 32n) & LOW_32
  return interfaceHigh === 0x5efen || interfaceHigh === 0x0200_5efen ? [value & LOW_32] : []
}

function within(value: bigint, [base, prefixBits]: Range<bigint>): boolean {
  const shift = BigInt(128 - prefixBits)
  return value >> shift === base >> shift
}

function range4(cidr: string, kind: AddressKind): Range<number> {
  const [base = '', bits = ''] = cidr.split('/')
  return [number4(base), Number(bits), kind]
}

function range6(cidr: string, kind: AddressKind): Range<bigint> {
  const [base = '', bits = ''] = cidr.split('/')
  return [number6(base), Number(bits), kind]
}

function number4(address: string): number {
  return address.split('.').reduce((sum, part) => sum * 256 + Number(part), 0)
}

function number6(address: string): bigint {
  const [bare = ''] = address.split('%')
  const hexadecimal = bare.replace(/\d+\.\d+\.\d+\.\d+$/u, (dotted) => {
    const value = number4(dotted)
    return `${(value >>> 16).toString(16)}:${(value & 0xffff).toString(16)}`
  })
  const [head = '', tail] = hexadecimal.split('::')
  const left = groups(head)
  const right = groups(tail ?? '')
  const between = tail === undefined ? [] : Array<string>(8 - left.length - right.length).fill('0')
  return [...left, ...between, ...right].reduce((sum, group) => (sum << 16n) | BigInt(`0x${group}`), 0n)
}

function groups(colonSeparated: string): string[] {
  return colonSeparated === '' ? [] : colonSeparated.split(':')
}
