import { Piscina } from 'piscina'
import type { Story } from './happenings.ts'
import type { Trial } from './trial.ts'

/** Threads that live through stories, one each at a time. */
export type Crew = AsyncDisposable & {
  /** Like `tryStory`; a story that ends by an error ends with a fault that says so. */
  tryStory(story: Story): Promise<Trial>
}

export function openCrew(jobs: number): Crew {
  const pool = new Piscina({
    filename: new URL('./trial.ts', import.meta.url).href,
    minThreads: jobs,
    maxThreads: jobs,
    recordTiming: false,
  })
  return {
    tryStory: (story) =>
      pool.run(story, { name: 'tryStory' }).catch((error: unknown): Trial => {
        return { faults: [{ promise: 2, at: 0, says: `a bug: ${error}` }], figures: null, kills: 0 }
      }),
    [Symbol.asyncDispose]: () => pool.destroy(),
  }
}
