/** Audits of a source that came to something: old articles, drawn at random, that were looked at. */
export type AuditTally = {
  /** When the first and the last of them were made: milliseconds since 1970 UTC. */
  readonly fromAt: number
  readonly toAt: number
  readonly audits: number
  /** How many found an edit that no other visit had seen. */
  readonly edited: number
}

/** How sure the bound is, as it is told everywhere. */
const CONFIDENCE = 0.95
// Each halving gains a bit: more than a double has between 0 and 1.
const HALVINGS = 60

/**
 * The largest share that is still believable where `found` of `trials` random draws had what was looked for: the exact
 * upper confidence limit, one-sided, of C. J. Clopper and E. S. Pearson, "The use of confidence or fiducial limits
 * illustrated in the case of the binomial", Biometrika 26 (1934), 404-413. With a larger share so few finds, or fewer,
 * would come up less than once in twenty times. 1 where nothing was drawn.
 */
export function shareAtMost(
  { trials, found }: { trials: number; found: number },
  confidence: number = CONFIDENCE,
): number {
  if (found >= trials) return 1
  let [low, high] = [found / trials, 1]
  for (let at = 0; at < HALVINGS; at++) {
    const share = (low + high) / 2
    if (chanceOfAtMost({ trials, found }, share) > 1 - confidence) low = share
    else high = share
  }
  return high
}

/** The binomial distribution, summed up to `found`; by logarithms, since the chance of none may be too small for a double. */
function chanceOfAtMost({ trials, found }: { trials: number; found: number }, share: number): number {
  let logWays = 0
  let chance = 0
  for (let k = 0; k <= found; k++) {
    chance += Math.exp(logWays + k * Math.log(share) + (trials - k) * Math.log1p(-share))
    logWays += Math.log((trials - k) / (k + 1))
  }
  return chance
}
