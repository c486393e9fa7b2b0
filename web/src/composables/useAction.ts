// SPDX-License-Identifier: Apache-2.0
import { ref, shallowRef } from 'vue'
import type { Outcome, Problem } from '@/api/types'
import { isWorthRetrying } from '@/api/http'
import { useServices } from '@/stores/services'

/**
 * One thing a person does with a button: busy while it runs, the problem when refused. All tries of one
 * intent share an idempotency key; a new key begins after a definite answer, or when `subject` (what is
 * sent) differs from the last try's.
 */
export function useAction() {
  const { http } = useServices()
  const busy = ref(false)
  const problem = shallowRef<Problem | null>(null)
  let intent: { key: string; subject: string } | null = null

  async function run<T>(subject: unknown, send: (key: string) => Promise<Outcome<T>>): Promise<Outcome<T> | null> {
    if (busy.value) return null
    const text = JSON.stringify(subject)
    if (intent?.subject !== text) intent = { key: http.newKey(), subject: text }
    busy.value = true
    problem.value = null
    const outcome = await send(intent.key)
    busy.value = false
    if (outcome.ok || !isWorthRetrying(outcome.problem)) intent = null
    if (!outcome.ok) problem.value = outcome.problem
    return outcome
  }

  return { busy, problem, run }
}
