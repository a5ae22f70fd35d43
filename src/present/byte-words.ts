const UNITS = ['B', 'KB', 'MB', 'GB', 'TB'] as const

/** A size for people, in powers of 1000: `812 B`, `1.3 KB`, `61 MB`. */
export function byteWords(bytes: number): string {
  const power = Math.min(Math.floor(Math.log10(Math.max(1, bytes)) / 3), UNITS.length - 1)
  const amount = bytes / 1000 ** power
  return `${amount.toFixed(power > 0 && amount < 10 ? 1 : 0)} ${UNITS[power]}`
}
