// SPDX-License-Identifier: Apache-2.0
import { ref, shallowRef, watch } from 'vue'
import type { Problem, WholeBook } from '@/api/types'
import { useServices } from '@/stores/services'
import { useKept } from './useKept'
import { usePlugin } from './usePlugin'

const isBook = (kept: object): kept is WholeBook => 'items' in kept && 'blocks' in kept

/** The rule book that holds today; without a line the one that was read last. `none`: nothing was adopted yet. */
export function useBookNow() {
  const { points: api } = useServices()
  const points = usePlugin('points')
  const kept = useKept(() => 'points-book', isBook)
  const book = shallowRef<WholeBook | null>(null)
  const none = ref(false)
  const problem = shallowRef<Problem | null>(null)

  async function load(): Promise<void> {
    const community = points.community.value
    if (community === null || !points.on.value) return
    const outcome = await api.bookNow(community)
    if (community !== points.community.value) return
    none.value = !outcome.ok && outcome.problem.status === 404
    if (outcome.ok) {
      book.value = outcome.data
      problem.value = null
      kept.keep(outcome.data)
    } else {
      if (none.value) kept.forget()
      book.value = none.value ? null : book.value ?? kept.read()
      // With the kept one in hand nothing is missing.
      problem.value = none.value || book.value ? null : outcome.problem
    }
  }
  watch([points.community, points.on], () => { book.value = null; void load() }, { immediate: true })
  return { book, none, problem, load }
}
