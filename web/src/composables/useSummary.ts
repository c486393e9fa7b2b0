// SPDX-License-Identifier: Apache-2.0
import { computed } from 'vue'
import type { Outcome } from '@/api/types'
import { useAction } from './useAction'
import { useDraft } from './useDraft'

/** A text of the minutes as it stands, and how it is sent. */
export interface SummaryPlace<T> {
  /** Names the draft on this device. */
  key: string
  text: () => string
  version: () => number
  send: (text: string, options: { key: string; version: number }) => Promise<Outcome<T>>
  /** What stands there is fetched anew: somebody was quicker. */
  refresh: () => void
}

/**
 * A summary while it is written: kept on the device until it is sent. What others write meanwhile is put
 * beside it (`theirs`), never over it; nothing is sent before it was chosen which of both is meant.
 */
export function useSummary<T>(place: SummaryPlace<T>) {
  const draft = useDraft<{ text: string | null; base: string }>(place.key, () => ({ text: null, base: '' }))
  const { busy, problem, run } = useAction()

  const touched = computed(() => draft.value.value.text !== null)
  const text = computed({
    get: () => draft.value.value.text ?? place.text(),
    set: (typed) => {
      const { text: before, base } = draft.value.value
      draft.value.value = { text: typed, base: before === null ? place.text() : base }
    },
  })
  const theirs = computed(() => {
    const { text: mine, base } = draft.value.value
    return mine !== null && place.text() !== base && place.text() !== mine ? place.text() : null
  })

  async function save(): Promise<void> {
    if (theirs.value !== null) return
    const sent = text.value.trim()
    const outcome = await run([place.key, sent, place.version()], (key) => place.send(sent, { key, version: place.version() }))
    if (outcome?.ok) draft.clear()
    else if (outcome?.problem.type === 'stale_version') place.refresh()
  }
  function takeTheirs(): void { draft.clear() }
  function keepMine(): void { draft.value.value = { text: text.value, base: place.text() } }

  return { text, touched, theirs, busy, problem, save, takeTheirs, keepMine }
}
