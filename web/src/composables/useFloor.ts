// SPDX-License-Identifier: Apache-2.0
import { computed } from 'vue'
import type { SpeakerAct } from '@/api/meetings.api'
import type { AgendaItem, Id, Speaker, SpeechKind } from '@/api/types'
import { useServices } from '@/stores/services'
import { useSession } from '@/stores/session.store'
import { queueOf, speakingOf } from './speaking_time'
import { useAction } from './useAction'

/** What is asked for: of a response, what it answers. */
export interface Request { kind: SpeechKind; statement?: Id; speaker?: Id }

/** Who has the floor of an item and who asked for it, and what the reader may do about it. */
export function useFloor(item: () => AgendaItem) {
  const { meetings: api } = useServices()
  const session = useSession()
  const { busy, problem, run } = useAction()

  const speaking = computed(() => speakingOf(item()))
  const queue = computed(() => queueOf(item()))
  /** The reader's own requests that are not over. */
  const mine = computed(() => new Set([...speaking.value, ...queue.value].filter(({ user }) => user === session.me?.id).map(({ kind }) => kind)))
  const ask = (request: Request = { kind: 'speech' }): Promise<unknown> => run(['ask', item().id, request], (key) => api.speak(item().id, { ...request }, { key }))
  const act = (speaker: Speaker, action: SpeakerAct): unknown => run([speaker.id, action], (key) => api.actOnSpeaker(speaker.id, action, { key }))
  return { speaking, queue, mine, busy, problem, ask, act }
}
