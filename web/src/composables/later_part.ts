// SPDX-License-Identifier: Apache-2.0
import { defineAsyncComponent, type Component } from 'vue'

const tries = 3
const againMs = 4_000

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
