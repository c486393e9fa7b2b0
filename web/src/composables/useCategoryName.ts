// SPDX-License-Identifier: Apache-2.0
import type { Id } from '@/api/types'
import { useCommunities } from '@/stores/communities.store'
import { useCategoryWord } from './useCategoryWord'

/** A category with what it belongs to, as people read it: 公共设施 · 照明. */
export function useCategoryName() {
  const communities = useCommunities()
  const { wordOf } = useCategoryWord()
  function categoryName(community: Id, code: string): string {
    const category = communities.categoryOf(community, code)
    if (!category) return code
    const parent = category.parent ? communities.categoryOf(community, category.parent) : undefined
    return parent ? `${wordOf(parent)} · ${wordOf(category)}` : wordOf(category)
  }
  return { categoryName }
}
