import type { Happening, Story } from './happenings.ts'

/** Whether a story still goes wrong in the way that is looked for. */
export type StillFails = (story: Story) => Promise<boolean>

/**
 * The same story with as little as possible happening in it: delta debugging (Zeller and Hildebrandt, 2002,
 * https://doi.org/10.1109/32.988498) over its timetable, until a time is up.
 */
export async function shrinkStory(story: Story, fails: StillFails, isTimeUp: () => boolean): Promise<Story> {
  let kept: readonly Happening[] = story.happenings
  let parts = 2
  while (kept.length >= 1 && !isTimeUp()) {
    const size = Math.ceil(kept.length / parts)
    const without = await findAsync(
      cutsOf(kept, size),
      async (happenings) => !isTimeUp() && (await fails({ ...story, happenings })),
    )
    if (without !== undefined) {
      kept = without
      parts = Math.max(2, parts - 1)
    } else if (size === 1) {
      break
    } else {
      parts = Math.min(kept.length, parts * 2)
    }
  }
  return { ...story, happenings: kept }
}

/** The list without each of its pieces of a size, in turn; the end goes first, since what comes late matters least. */
function cutsOf<T>(all: readonly T[], size: number): T[][] {
  const starts = Array.from({ length: Math.ceil(all.length / size) }, (_, at) => at * size).toReversed()
  return starts.map((start) => [...all.slice(0, start), ...all.slice(start + size)])
}

async function findAsync<T>(all: readonly T[], holds: (one: T) => Promise<boolean>): Promise<T | undefined> {
  for (const one of all) if (await holds(one)) return one
  return undefined
}
