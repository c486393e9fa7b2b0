// SPDX-License-Identifier: Apache-2.0
import { computed, type ComputedRef } from 'vue'
import { useCommunities } from '@/stores/communities.store'

/** The parties of most communities, where it is not known of which one is spoken. */
export const four = ['residents_committee', 'owners_committee', 'property_company', 'party_representatives'] as const

/** The codes of the parties of the community one is in, in its order; the four while none is known. */
export function useParties(): ComputedRef<readonly string[]> {
  const communities = useCommunities()
  return computed(() => communities.current?.parties.map(({ code }) => code) ?? four)
}
