// SPDX-License-Identifier: Apache-2.0
import { onScopeDispose, readonly, ref, type Ref } from 'vue'

/** Whether the window is at least so wide: by default as a laptop's (900 px, as in app.css). */
export function useWide(least = 900): Readonly<Ref<boolean>> {
  const query = window.matchMedia(`(min-width: ${least}px)`)
  const wide = ref(query.matches)
  const onChange = (): void => { wide.value = query.matches }
  query.addEventListener('change', onChange)
  onScopeDispose(() => { query.removeEventListener('change', onChange) })
  return readonly(wide)
}
