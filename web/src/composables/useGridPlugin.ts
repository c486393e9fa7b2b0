// SPDX-License-Identifier: Apache-2.0
import { computed } from 'vue'
import { useCommunities } from '@/stores/communities.store'
import { useSession } from '@/stores/session.store'

/** Whether grids and the township are switched on in the reader's community. Unknown (`known` false) until the community is here. */
export function useGridPlugin() {
  const session = useSession()
  const communities = useCommunities()
  const known = computed(() => communities.current !== null)
  const on = computed(() => communities.current?.plugins.some(({ name }) => name === 'grid') === true)
  return { community: computed(() => session.communityId), known, on }
}
