// SPDX-License-Identifier: Apache-2.0
import { defineAsyncComponent, type Component } from 'vue'
import { learnAllWords } from '@/i18n'

const tries = 3
const againMs = 4_000

/** A part of a page to which people come first, whose code and words come behind the page. On a bad line it is tried again. */
export function laterPart<T extends Component>(load: () => Promise<{ default: T }>): T {
  return defineAsyncComponent({
    loader: async () => {
      await learnAllWords()
      return (await load()).default
    },
    onError(_error, retry, fail, attempts) {
      if (attempts < tries) setTimeout(retry, againMs)
      else fail()
    },
  }) as T
}
