// SPDX-License-Identifier: Apache-2.0
import { shallowRef, watch } from 'vue'
import type { Commitment, Id, Outcome, Problem, Task } from '@/api/types'
import { useServices } from '@/stores/services'
import { useAction } from './useAction'
import { useDebounced } from './useDebounced'
import { useEvents } from './useEvents'

/** A moment after the event: an answer of one's own comes with one. */
const reloadMs = 300

/** A commitment by its decision, read again when the line tells of its task or ticket, and how to act on its task. */
export function useCommitment(id: () => Id | null) {
  const { commitments: api } = useServices()
  const commitment = shallowRef<Commitment | null>(null)
  const problem = shallowRef<Problem | null>(null)
  const { busy, problem: refused, run } = useAction()

  async function load(): Promise<void> {
    const asked = id()
    if (asked === null) return
    const outcome = await api.get(asked)
    if (asked !== id()) return
    problem.value = outcome.ok ? null : outcome.problem
    if (outcome.ok && !isOlder(outcome.data.task)) commitment.value = outcome.data
  }
  const isOlder = (task: Task | null): boolean => task !== null && commitment.value?.task?.id === task.id && commitment.value.task.version > task.version
  // What is masked or shown again is no new version.
  const isOther = (told: Task, shown: Task): boolean => JSON.stringify(told) !== JSON.stringify(shown)
  const refresh = useDebounced(() => { void load() }, reloadMs)
  useEvents(({ data }) => {
    const { task, ticket } = commitment.value ?? {}
    if (ticket && data.ticket?.id === ticket.id) refresh()
    if (task && data.agenda?.some((item) => item.task?.id === task.id && isOther(item.task, task))) refresh()
  }, refresh)
  watch(id, () => { commitment.value = null; void load() }, { immediate: true })

  /** Acts on the task in the version that is shown; what was changed meanwhile is read again. */
  async function act(subject: unknown, ask: (task: Task, fresh: { key: string; version: number }) => Promise<Outcome<Task>>): Promise<boolean> {
    const task = commitment.value?.task
    if (!task) return false
    const outcome = await run([task.id, task.version, subject], (key) => ask(task, { key, version: task.version }))
    if (!outcome) return false
    if (outcome.ok && commitment.value && !isOlder(outcome.data)) commitment.value = { ...commitment.value, task: outcome.data }
    // What may be done next, and a conflict, only a fresh one tells.
    void load()
    return outcome.ok
  }
  return { commitment, problem, load, busy, refused, act }
}
