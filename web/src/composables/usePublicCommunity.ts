// SPDX-License-Identifier: Apache-2.0
import { computed, ref, shallowRef, watch } from 'vue'
import { useRoute } from 'vue-router'
import type { Id, Problem } from '@/api/types'
import { useCommunities } from '@/stores/communities.store'
import { useServices } from '@/stores/services'
import { useSession } from '@/stores/session.store'

/** Whose page it is: one's own community's, or that of the one the address names (`?c=CODE`), also without log-in. */
export function usePublicCommunity() {
  const route = useRoute()
  const { people } = useServices()
  const session = useSession()
  const communities = useCommunities()
  const named = computed(() => typeof route.query['c'] === 'string' ? route.query['c'] : null)
  const found = ref<Id | null>(null)
  const problem = shallowRef<Problem | null>(null)

  async function find(): Promise<void> {
    const code = named.value
    found.value = null
    problem.value = null
    if (code === null) return
    const outcome = await people.community(code)
    if (code !== named.value) return
    problem.value = outcome.ok ? null : outcome.problem
    if (!outcome.ok) return
    problem.value = await communities.ensure(outcome.data.id)
    found.value = outcome.data.id
  }
  watch(named, () => { void find() }, { immediate: true })

  const id = computed(() => named.value === null ? session.communityId : found.value)
  const community = computed(() => communities.byId.get(id.value ?? '') ?? null)
  const on = computed(() => community.value === null ? null : community.value.plugins.some(({ name }) => name === 'points'))
  return {
    /** Null until it is known that the scheme is switched on there. */
    id: computed(() => on.value === true ? id.value : null),
    community, problem, find,
    /** Switched off there. */
    off: computed(() => on.value === false),
    /** The address names no community, and the reader is of none. */
    nowhere: computed(() => named.value === null && session.communityId === null),
    /** For links between these pages. */
    query: computed((): Record<string, string> => {
      const code = named.value
      return code === null ? {} : { c: code }
    }),
  }
}
