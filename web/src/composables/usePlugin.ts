// SPDX-License-Identifier: Apache-2.0
import { computed } from 'vue'
import { useCommunities } from '@/stores/communities.store'
import { useSession } from '@/stores/session.store'

/** `points`: the points scheme; `grid`: grids and the township. */
export type PluginName = 'points' | 'grid'

/** Whether a plugin is switched on in the reader's community. Unknown (`known` false) until the community is here.
 * `mayChange`: the reader may switch it. */
export function usePlugin(plugin: PluginName) {
  const session = useSession()
  const communities = useCommunities()
  const known = computed(() => communities.current !== null)
  const on = computed(() => communities.current?.plugins.some(({ name }) => name === plugin) === true)
  return { community: computed(() => session.communityId), known, on, mayChange: computed(() => session.has('admin')) }
}
