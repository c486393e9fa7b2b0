// SPDX-License-Identifier: Apache-2.0
import { onScopeDispose, ref, watchEffect } from 'vue'
import { useLanguage } from '@/i18n'
import type { Settings } from '@/stores/settings.store'

/** Puts language, large letters and theme on <html>. `settings` may be a store. */
export function useDocument(settings: Settings): void {
  const deviceDark = window.matchMedia('(prefers-color-scheme: dark)')
  const dark = ref(deviceDark.matches)
  const onChange = (): void => { dark.value = deviceDark.matches }
  deviceDark.addEventListener('change', onChange)
  onScopeDispose(() => { deviceDark.removeEventListener('change', onChange) })

  watchEffect(() => {
    const { classList } = document.documentElement
    classList.toggle('elder', settings.elder)
    classList.toggle('dark', settings.theme === 'dark' || (settings.theme === 'auto' && dark.value))
  })
  watchEffect(() => {
    document.documentElement.lang = settings.language
    void useLanguage(settings.language)
  })
}
