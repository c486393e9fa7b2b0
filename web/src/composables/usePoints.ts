// SPDX-License-Identifier: Apache-2.0
import { computed } from 'vue'
import { useCommunities } from '@/stores/communities.store'
import { useSession } from '@/stores/session.store'

/** Whether the points scheme is switched on in the reader's community. Unknown (`known` false) until the community is here. */
export function usePoints() {
  const session = useSession()
  const communities = useCommunities()
  const known = computed(() => communities.current !== null)
  const on = computed(() => communities.current?.plugins.some(({ name }) => name === 'points') === true)
  return { community: computed(() => session.communityId), known, on }
}
