// SPDX-License-Identifier: Apache-2.0
// How this device shows things: language, large letters, dark. Kept on the device.
import { defineStore } from 'pinia'
import { ref, watch } from 'vue'
import { useServices } from './services'

export const languages = ['zh-CN', 'en'] as const
export type Language = (typeof languages)[number]
/** auto: as the device says. */
export const themes = ['auto', 'light', 'dark'] as const
export type Theme = (typeof themes)[number]

const storageKey = 'sifang.settings'

export interface Settings { language: Language; elder: boolean; theme: Theme }

/** The first of the device's languages that is spoken here, else English. */
export function languageOf(preferred: readonly string[]): Language {
  const known = preferred.find((tag) => /^(zh|en)\b/i.test(tag))
  return known !== undefined && /^zh/i.test(known) ? 'zh-CN' : 'en'
}

/** Reads what was kept, whatever it may have become meanwhile. */
export function readSettings(text: string | null, preferred: readonly string[]): Settings {
  const fallback: Settings = { language: languageOf(preferred), elder: false, theme: 'auto' }
  let kept: unknown
  try {
    kept = JSON.parse(text ?? 'null')
  } catch {
    return fallback
  }
  if (typeof kept !== 'object' || kept === null) return fallback
  const { language, elder, theme } = kept as Record<string, unknown>
  return {
    language: languages.find((known) => known === language) ?? fallback.language,
    elder: elder === true,
    theme: themes.find((known) => known === theme) ?? fallback.theme,
  }
}

export const useSettings = defineStore('settings', () => {
  const { storage, languages: preferred } = useServices()
  const kept = readSettings(storage.getItem(storageKey), preferred)
  const language = ref<Language>(kept.language)
  const elder = ref(kept.elder)
  const theme = ref<Theme>(kept.theme)

  watch([language, elder, theme], () => {
    storage.setItem(storageKey, JSON.stringify({ language: language.value, elder: elder.value, theme: theme.value }))
  })
  return { language, elder, theme }
})
