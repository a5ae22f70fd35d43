/** Rows of a CSV file, as RFC 4180 has them: by another hand than the one that writes. */
export function readCsv(text: string): string[][] {
  const rows: string[][] = []
  let row: string[] = []
  let rest = text
  while (rest !== '') {
    const field = /^(?:"((?:[^"]|"")*)"|([^",\r\n]*))(,|\r\n)/u.exec(rest)
    if (field === null) throw new Error(`not CSV from here: ${rest.slice(0, 40)}`)
    row.push(field[1]?.replaceAll('""', '"') ?? field[2] ?? '')
    if (field[3] === '\r\n') {
      rows.push(row)
      row = []
    }
    rest = rest.slice(field[0].length)
  }
  return rows
}
