/** The places of a longest rising run within a list (patience sorting): what keeps its order while others move. */
export function longestIncreasing(values: readonly number[]): Set<number> {
  const tops: number[] = []
  const previous: number[] = []
  for (const [at, value] of values.entries()) {
    let [low, high] = [0, tops.length]
    while (low < high) {
      const middle = (low + high) >> 1
      if ((values[tops[middle] ?? 0] ?? 0) < value) low = middle + 1
      else high = middle
    }
    previous[at] = tops[low - 1] ?? -1
    tops[low] = at
  }
  const kept = new Set<number>()
  for (let at = tops.at(-1) ?? -1; at >= 0; at = previous[at] ?? -1) kept.add(at)
  return kept
}
