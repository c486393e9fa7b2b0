// SPDX-License-Identifier: Apache-2.0
import { defineAsyncComponent, type Component } from 'vue'

const tries = 3
const againMs = 4_000
const afterMs = 10_000

/** A part of a page to which people come first, whose code comes behind the page. Its words are among the first (i18n/parts). On a bad line it is tried again. */
export function laterPart<T extends Component>(load: () => Promise<{ default: T }>): T {
  return defineAsyncComponent({
    loader: async () => (await load()).default,
    onError(_error, retry, fail, attempts) {
      if (attempts < tries) setTimeout(retry, againMs)
      else fail()
    },
  }) as T
}

/** Of what opens at a tap: its code comes once the page has been there for a while, so that it opens without a line too. */
export function laterDialog<T extends Component>(load: () => Promise<{ default: T }>): T {
  setTimeout(() => {
    // What does not come now is asked for again, and again, when it is opened.
    load().catch(() => undefined)
  }, afterMs)
  return laterPart(load)
}
