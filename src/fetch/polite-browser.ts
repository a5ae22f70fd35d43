import { type FailureCode, toFailure } from '../model/failure.ts'
import type { Page } from '../model/page.ts'
import type { Browser } from './browser.ts'
import type { RenderRequest } from './browser-page.ts'

export type Courtesy = {
  /** Throws Failure `host-rests` or `robots` where the page may not be asked for now. */
  readonly admit: (request: RenderRequest, signal: AbortSignal) => Promise<void>
  /** Learns from what came. */
  readonly learn: (request: RenderRequest, came: Pick<Page, 'status' | 'headers'> | FailureCode) => Promise<void>
}

/** A browser that asks hosts as our own client does: not while they want to be left alone, and as robots.txt allows. */
export function politely(browser: Browser, { admit, learn }: Courtesy): Browser {
  const learnFrom = async (request: RenderRequest, render: () => Promise<Page>): Promise<Page> => {
    let came: Page | FailureCode = 'interrupted'
    try {
      came = await render()
      return came
    } catch (error) {
      came = toFailure(error).code
      throw error
    } finally {
      await learn(request, came)
    }
  }
  return {
    ...browser,
    async render(request, signal) {
      await admit(request, signal)
      return learnFrom(request, () => browser.render(request, signal))
    },
    async *pressOn(request, signal) {
      await admit(request, signal)
      yield* browser.pressOn(request, signal)
    },
  }
}
