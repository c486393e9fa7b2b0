// SPDX-License-Identifier: Apache-2.0
import { shallowRef, watch } from 'vue'
import type { AnswerTemplate, NewTemplate, Problem } from '@/api/types'
import { useServices } from '@/stores/services'
import { useSession } from '@/stores/session.store'
import { useAction } from './useAction'
import { useDebounced } from './useDebounced'
import { useEvents } from './useEvents'

const reloadMs = 300

/** The answers a party keeps ready, kept up to date, and how to change them. */
export function useTemplates(party: () => string | null) {
  const { desk: api } = useServices()
  const session = useSession()
  const { busy, problem, run } = useAction()
  const items = shallowRef<AnswerTemplate[] | null>(null)
  const unread = shallowRef<Problem | null>(null)

  async function load(): Promise<void> {
    const community = session.communityId
    const whose = party()
    if (community === null || whose === null || whose === '') return
    const outcome = await api.templates(community, whose)
    if (community !== session.communityId || whose !== party()) return
    unread.value = outcome.ok ? null : outcome.problem
    if (outcome.ok) items.value = outcome.data.items
  }
  const refresh = useDebounced(() => { void load() }, reloadMs)
  useEvents(({ kind }) => { if (kind.startsWith('template.')) refresh() }, refresh)
  watch(() => [session.communityId, party()], () => { items.value = null; void load() }, { immediate: true })

  /** Keeps a new one, or changes the one given. */
  async function save(body: NewTemplate, known: AnswerTemplate | null): Promise<boolean> {
    const community = session.communityId
    const whose = party()
    if (community === null || whose === null) return false
    const outcome = await run([body, known?.id, known?.version], (key) => known ? api.changeTemplate(known.id, body, known.version, key) : api.addTemplate(community, whose, body, key))
    if (outcome?.ok || outcome?.problem.status === 409) await load()
    return outcome?.ok === true
  }
  async function remove(known: AnswerTemplate): Promise<boolean> {
    const outcome = await run(known.id, (key) => api.removeTemplate(known.id, key))
    if (outcome?.ok) await load()
    return outcome?.ok === true
  }
  return { items, unread, load, busy, problem, save, remove }
}
