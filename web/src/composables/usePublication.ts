// SPDX-License-Identifier: Apache-2.0
import { computed, onScopeDispose, ref, shallowRef, watch } from 'vue'
import type { Id, Problem, PublicationEntry, WholePublication } from '@/api/types'
import { useServices } from '@/stores/services'

/** A community has no more households than these. */
const mostPages = 500

/** What goes on with the household of the page before is that household's. */
export function joined(list: PublicationEntry[], page: PublicationEntry[]): PublicationEntry[] {
  const [first, ...others] = page
  const last = list.at(-1)
  return first?.rest && last ? [...list.slice(0, -1), { ...last, gains: [...last.gains, ...first.gains] }, ...others] : [...list, ...page]
}

/**
 * One publication. The first households are there at once, the others come behind them: `whole` when all are, so that
 * what is found or summed up is found among all.
 */
export function usePublication(community: () => Id | null, id: () => number) {
  const { points: api } = useServices()
  const publication = shallowRef<WholePublication | null>(null)
  const list = shallowRef<PublicationEntry[]>([])
  const whole = ref(false)
  const problem = shallowRef<Problem | null>(null)
  let asks = 0
  onScopeDispose(() => { asks += 1 })

  async function load(): Promise<void> {
    const [here, one, asked] = [community(), id(), asks += 1]
    if (here === null) return
    let cursor: string | null | undefined
    for (let page = 0; page < mostPages && cursor !== null; page += 1) {
      const outcome = await api.publication(here, one, cursor === undefined ? {} : { cursor })
      if (asked !== asks) return
      problem.value = outcome.ok ? null : outcome.problem
      if (!outcome.ok) return
      if (page === 0) publication.value = outcome.data
      list.value = page === 0 ? outcome.data.list : joined(list.value, outcome.data.list)
      cursor = outcome.data.next
    }
    whole.value = cursor === null
  }
  watch([community, id], () => {
    publication.value = null
    list.value = []
    whole.value = false
    problem.value = null
    void load()
  }, { immediate: true })

  /** The reader's own household stands first, wherever its points put it. */
  const entries = computed(() => list.value.map((entry, at) => ({ ...entry, at })).sort((a, b) => Number(b.own) - Number(a.own) || a.at - b.at))
  return { publication, entries, whole, problem, load }
}
