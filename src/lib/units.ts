const UNIT_MS: Readonly<Record<string, number>> = { ms: 1, s: 1000, m: 60_000, h: 3_600_000, d: 86_400_000 }

const UNIT_BYTES: Readonly<Record<string, number>> = {
  B: 1,
  kB: 1000,
  KB: 1000,
  MB: 1000 ** 2,
  GB: 1000 ** 3,
  KiB: 1024,
  MiB: 1024 ** 2,
  GiB: 1024 ** 3,
}

// So many digits that every value is a safe integer in the smallest unit.
export const DURATION = /^(\d{1,8})(ms|s|m|h|d)$/
export const SIZE = /^(\d{1,6})(B|kB|KB|MB|GB|KiB|MiB|GiB)$/

/** Milliseconds of a duration such as `250ms`, `90s`, `10m`, `6h` or `30d`; null for any other text. */
export function parseDuration(text: string): number | null {
  return amount(DURATION.exec(text), UNIT_MS)
}

/** Bytes of a size such as `500kB`, `10MB` (powers of 1000) or `10MiB` (of 1024); null for any other text. */
export function parseSize(text: string): number | null {
  return amount(SIZE.exec(text), UNIT_BYTES)
}

function amount(match: RegExpExecArray | null, units: Readonly<Record<string, number>>): number | null {
  const unit = units[match?.[2] ?? '']
  return match === null || unit === undefined ? null : Number(match[1]) * unit
}
