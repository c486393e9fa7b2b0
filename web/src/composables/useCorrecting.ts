// SPDX-License-Identifier: Apache-2.0
import { computed } from 'vue'
import type { Meeting } from '@/api/types'
import { useCommunities } from '@/stores/communities.store'

/** Whether statements of a meeting can still be corrected, and whether the reader is its recorder. */
export function useCorrecting(meeting: () => Meeting | undefined) {
  const communities = useCommunities()
  const correctable = computed(() => ['in_session', 'recess', 'closed'].includes(meeting()?.state ?? '') && (meeting()?.signatures ?? []).length === 0)
  const recording = computed(() => communities.byId.get(meeting()?.community ?? '')?.me.roles.includes('recorder') ?? false)
  return { correctable, recording }
}
