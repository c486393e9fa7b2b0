// SPDX-License-Identifier: Apache-2.0
import { computed, ref, shallowRef, watch } from 'vue'
import type { Problem, Redemption } from '@/api/types'
import { useServices } from '@/stores/services'
import { useSession } from '@/stores/session.store'
import { codeTrouble, digitsOf, scannedCode, type CodeTrouble } from './points_code'

/**
 * The counter of a shop: a code of eight digits, what it is for, and handing it out. What is asked of one shown code
 * has one idempotency key, so that a doubled tap or a retry hands out once. `taken`: called when something was.
 */
export function useCounter(shop: () => number | null, taken: () => void) {
  const { points: api, http } = useServices()
  const session = useSession()
  const code = ref('')
  const found = shallowRef<Redemption | null>(null)
  const trouble = shallowRef<{ what: CodeTrouble; at: string | null } | null>(null)
  /** A refusal that says nothing of the code. */
  const problem = shallowRef<Problem | null>(null)
  /** Handed out just now. */
  const done = shallowRef<Redemption | null>(null)
  const busy = ref(false)
  let key = ''
  let asks = 0

  /** For the next one. */
  function clear(): void {
    asks += 1
    busy.value = false
    code.value = ''
    found.value = null
    done.value = null
    trouble.value = null
    problem.value = null
  }

  function refuse(refusal: Problem): void {
    trouble.value = codeTrouble(refusal)
    problem.value = trouble.value === null ? refusal : null
  }

  async function look(): Promise<void> {
    const [community, here, asked] = [session.communityId, shop(), digitsOf(code.value)]
    if (community === null || here === null || asked.length < 8) return
    const mine = ++asks
    found.value = null
    done.value = null
    trouble.value = null
    problem.value = null
    busy.value = true
    const outcome = await api.codeAt(community, here, asked)
    if (mine !== asks) return
    busy.value = false
    if (!outcome.ok) { refuse(outcome.problem); return }
    key = http.newKey()
    found.value = outcome.data
  }

  /** What is shown goes over the counter. */
  async function take(): Promise<void> {
    const [community, here, shown] = [session.communityId, shop(), found.value]
    if (community === null || here === null || shown === null || trouble.value !== null || busy.value) return
    const mine = ++asks
    busy.value = true
    problem.value = null
    const outcome = await api.take(community, here, shown.code, key)
    if (mine !== asks) return
    busy.value = false
    if (outcome.ok) {
      found.value = null
      done.value = outcome.data
      taken()
      return
    }
    // A line that broke leaves it as it stands, to be tried again under the same key.
    refuse(outcome.problem)
  }

  /** What a camera has read; false where it is no code of ours. */
  function scanned(text: string): boolean {
    const digits = scannedCode(text)
    if (digits === null) return false
    code.value = digits
    return true
  }

  // Eight digits are whole: nothing more is to be pressed. Digits that are changed are about another code.
  watch(() => digitsOf(code.value), (digits) => {
    if (digits.length === 8) { void look(); return }
    if (digits === '') return
    asks += 1
    busy.value = false
    found.value = null
    done.value = null
    trouble.value = null
    problem.value = null
  })
  watch(() => [session.communityId, shop()], clear)
  const whole = computed(() => digitsOf(code.value).length === 8)

  return { code, whole, found, trouble, problem, done, busy, look, take, clear, scanned }
}
