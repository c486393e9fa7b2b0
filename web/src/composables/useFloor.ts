// SPDX-License-Identifier: Apache-2.0
import { computed } from 'vue'
import type { AgendaItem, Speaker } from '@/api/types'
import { useServices } from '@/stores/services'
import { useSession } from '@/stores/session.store'
import { useAction } from './useAction'

/** Who asked for the floor of an item, and what the reader may do about it. */
export function useFloor(item: () => AgendaItem) {
  const { meetings: api } = useServices()
  const session = useSession()
  const { busy, problem, run } = useAction()

  const waiting = computed(() => item().speakers.filter(({ state }) => state === 'waiting' || state === 'granted' || state === 'speaking'))
  const mine = computed(() => waiting.value.find(({ user }) => user === session.me?.id))
  const ask = (): unknown => run(['ask', item().id], (key) => api.speak(item().id, {}, { key }))
  const act = (speaker: Speaker, action: 'grant' | 'begin' | 'end' | 'withdraw'): unknown =>
    run([speaker.id, action], (key) => api.actOnSpeaker(speaker.id, action, { key }))
  return { waiting, mine, busy, problem, ask, act }
}
