// SPDX-License-Identifier: Apache-2.0
import type { Id } from '@/api/types'
import { useCommunities } from '@/stores/communities.store'

/** A category as people read it: 公共设施 · 照明. */
export function useCategoryName() {
  const communities = useCommunities()
  function categoryName(community: Id, code: string): string {
    const category = communities.categoryOf(community, code)
    if (!category) return code
    const parent = category.parent ? communities.categoryOf(community, category.parent) : undefined
    return parent ? `${parent.name} · ${category.name}` : category.name
  }
  return { categoryName }
}
