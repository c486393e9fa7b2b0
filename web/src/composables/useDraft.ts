// SPDX-License-Identifier: Apache-2.0
import { onScopeDispose, ref, watch, type Ref } from 'vue'
import { draftName } from '@/stores/drafts'
import { useServices } from '@/stores/services'
import { useSession } from '@/stores/session.store'

const settleMs = 300

export interface Draft<T> {
  value: Ref<T>
  /** True when the value was kept from before. */
  restored: boolean
  /** Forgets what was kept and starts again from `initial`. */
  clear: () => void
}

/**
 * Text that is not sent yet, kept on the device under `key` and the person, so that it survives a reload. `initial` makes
 * the empty value; a kept one counts only when `accept` (default: has the same fields) agrees.
 */
export function useDraft<T extends object>(key: string, initial: () => T, accept: (kept: object) => boolean = sameFields(initial)): Draft<T> {
  const { storage, clock, onPutAway } = useServices()
  // A phone may be shared: nobody finds another's unsent words.
  const name = draftName(useSession().me?.id ?? null, key)
  const kept = read(storage.getItem(name))
  const restored = kept !== null && accept(kept)
  const value = ref(restored ? { ...initial(), ...kept } : initial()) as Ref<T>
  let timer: unknown
  /** Typed and not kept yet. */
  let unsaved = false

  function save(): void {
    clock.clearTimeout(timer)
    unsaved = false
    const text = JSON.stringify(value.value)
    if (text === JSON.stringify(initial())) storage.removeItem(name)
    else storage.setItem(name, text)
  }
  watch(value, () => {
    unsaved = true
    clock.clearTimeout(timer)
    timer = clock.setTimeout(save, settleMs)
  }, { deep: true })
  // Another tab may have written since: what was not touched here is not put over it.
  const stop = onPutAway(() => { if (unsaved) save() })
  onScopeDispose(() => { stop(); save() })

  function clear(): void {
    value.value = initial()
    storage.removeItem(name)
  }
  return { value, restored, clear }
}

function read(text: string | null): object | null {
  try {
    const parsed: unknown = JSON.parse(text ?? 'null')
    return typeof parsed === 'object' ? parsed : null
  } catch {
    return null
  }
}

function sameFields(initial: () => object): (kept: object) => boolean {
  return (kept) => {
    const expected = Object.entries(initial())
    return expected.every(([name, value]) => !(name in kept) || value === null || typeof (kept as Record<string, unknown>)[name] === typeof value)
  }
}
