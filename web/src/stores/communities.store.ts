// SPDX-License-Identifier: Apache-2.0
// Communities as this person sees them: parties, categories, zone. Fetched once; the first fetch's
// `seq` is where the live line begins.
import { defineStore } from 'pinia'
import { computed, shallowRef, watch } from 'vue'
import type { Category, Community, Id, Party, Problem } from '@/api/types'
import { useServices } from './services'
import { outdoorRoles, useSession } from './session.store'

/** The one in which somebody works outdoors, as it was last read: without a line their pages show its name and days all the same. */
const keptKey = 'sifang.outdoors.community'

export const useCommunities = defineStore('communities', () => {
  const { live, people, storage } = useServices()
  const session = useSession()
  const byId = shallowRef(new Map<Id, Community>())
  const underWay = new Map<Id, Promise<Problem | null>>()

  const current = computed<Community | null>(() => byId.value.get(session.communityId ?? '') ?? null)
  const zone = computed(() => current.value?.zone ?? 'Asia/Shanghai')

  /** Fetches a community unless it is here, and follows its events from that moment on. */
  function ensure(id: Id): Promise<Problem | null> {
    if (byId.value.has(id)) return Promise.resolve(null)
    if (session.kept) {
      recall(id)
      return Promise.resolve(null)
    }
    const waiting = underWay.get(id)
    if (waiting) return waiting
    const asked = refresh(id).finally(() => underWay.delete(id))
    underWay.set(id, asked)
    return asked
  }

  async function refresh(id: Id): Promise<Problem | null> {
    const outcome = await people.community(id)
    if (!outcome.ok) return outcome.problem
    byId.value = new Map(byId.value).set(id, outcome.data)
    if (session.has(...outdoorRoles) && id === session.communityId) storage.setItem(keptKey, JSON.stringify(outcome.data))
    // The live line is for people who are logged in.
    if (session.me) live.follow(id, outcome.data.seq)
    return null
  }

  function recall(id: Id): void {
    const kept: unknown = JSON.parse(storage.getItem(keptKey) ?? 'null')
    if (typeof kept === 'object' && kept !== null && 'id' in kept && kept.id === id) byId.value = new Map(byId.value).set(id, kept as Community)
  }
  // Who was taken for logged in is: now the line may be followed.
  watch(() => session.kept, (kept) => { if (!kept && session.me && session.communityId !== null) void refresh(session.communityId) })

  function partiesOf(id: Id): Party[] {
    return byId.value.get(id)?.parties ?? []
  }
  function categoryOf(id: Id, code: string): Category | undefined {
    return byId.value.get(id)?.categories.find((category) => category.code === code)
  }
  function hasPlugin(id: Id, name: string): boolean {
    return byId.value.get(id)?.plugins.some((plugin) => plugin.name === name) ?? false
  }
  function clear(): void {
    storage.removeItem(keptKey)
    byId.value = new Map()
  }

  return { byId, current, zone, ensure, refresh, partiesOf, categoryOf, hasPlugin, clear }
})
