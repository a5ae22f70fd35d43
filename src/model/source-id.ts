const LONGEST = 40

/**
 * An id for a new source that no other has: its name in small letters and dashes, or where the name has no Latin letters
 * that of its site with the end of its address.
 */
export function freeSourceId(
  { name, site, url }: { name: string; site: string; url: string },
  taken: readonly string[],
): string {
  const end = new URL(url).pathname.split('/').findLast((part) => part !== '') ?? ''
  const wanted = slug(name) || slug(`${site} ${end}`) || site
  for (let count = 1; ; count += 1) {
    const id = count === 1 ? wanted : `${wanted}-${count}`
    if (!taken.includes(id)) return id
  }
}

function slug(text: string): string {
  const dashed = text
    .normalize('NFKD')
    .toLowerCase()
    .replace(/\p{M}/gu, '')
    .replace(/[^a-z0-9]+/gu, '-')
    .replace(/^-|-$/gu, '')
  if (dashed.length <= LONGEST) return dashed
  const cut = dashed.slice(0, LONGEST + 1)
  return cut.slice(0, Math.max(cut.lastIndexOf('-'), 1) === 1 ? LONGEST : cut.lastIndexOf('-'))
}
