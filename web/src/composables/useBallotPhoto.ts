// SPDX-License-Identifier: Apache-2.0
import { computed, ref, watch } from 'vue'
import type { Id } from '@/api/types'
import { isTaken, type Typed } from './paper_words'
import { useDraft } from './useDraft'
import { useUploads, type Uploads } from './useUploads'

/**
 * The photo of the written ballot at hand, and whose that is: whoever settles judges by it, so it never comes with
 * somebody else's. `elector`: whose ballot is written on the form now.
 */
export function useBallotPhoto(poll: Id, community: () => Id, elector: () => string) {
  const uploads = useUploads(`ballot.${poll}`, community)
  const { value: kept, clear: forget } = useDraft(`ballot_of.${poll}`, () => ({ elector: '' }))
  /** Chosen since the page was opened: without an elector yet it is of the next one that is typed. */
  let chosenHere = false
  /** Whose photo was taken away because another ballot was typed; until the next photo or ballot. */
  const takenAwayOf = ref('')

  const photos: Uploads = {
    ...uploads,
    add: (files) => {
      if (uploads.items.value.length === 0) kept.value = { elector: elector().trim() }
      chosenHere = true
      takenAwayOf.value = ''
      return uploads.add(files)
    },
  }
  const there = computed(() => uploads.items.value.length > 0)
  const of = computed(() => there.value ? kept.value.elector : '')

  function takeAway(): void {
    for (const { key } of [...uploads.items.value]) uploads.remove(key)
    forget()
    chosenHere = false
  }
  // A reload brings back a photo of which nobody knows whose it is.
  watch(uploads.items, ({ length }) => {
    if (length === 0) forget()
    else if (!chosenHere && kept.value.elector === '') takeAway()
  })

  /** The photo is of this ballot: else it is taken away, and nothing is to be sent before that was seen. */
  function belongsTo(whose: string): boolean {
    takenAwayOf.value = ''
    if (!there.value) return true
    if (kept.value.elector === '' && chosenHere) kept.value = { elector: whose }
    if (kept.value.elector === whose) return true
    takenAwayOf.value = kept.value.elector
    takeAway()
    return false
  }
  /** Once it was typed. What may be put right and typed again keeps its photo. */
  function after(typed: Typed): void {
    if (isTaken(typed)) { uploads.clear(); forget(); chosenHere = false }
    else if (typed !== 'failed' && typed !== 'unknown') takeAway()
  }
  return { photos, of, takenAwayOf, belongsTo, after }
}
