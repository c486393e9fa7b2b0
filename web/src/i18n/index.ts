// SPDX-License-Identifier: Apache-2.0
// The message catalogue. Chinese is there from the start, but for the words of pages to which nobody comes
// first (vite.config.ts); English is fetched when chosen.
import { createI18n } from 'vue-i18n'
import { spaced } from './say_time'
import firstWords from 'virtual:words/first'
import type zhCN from './zh-CN.json'

export type Messages = typeof zhCN

export const i18n = createI18n<[Messages], 'zh-CN' | 'en', false>({
  legacy: false,
  locale: 'zh-CN',
  fallbackLocale: 'zh-CN',
  // A number put into a Chinese sentence stands between spaces, as everywhere.
  postTranslation: (text) => typeof text === 'string' ? spaced(text) : text,
  messages: { 'zh-CN': firstWords as Messages } as Record<'zh-CN' | 'en', Messages>,
})

export async function useLanguage(language: 'zh-CN' | 'en'): Promise<void> {
  if (language === 'en' && !i18n.global.availableLocales.includes('en')) {
    i18n.global.setLocaleMessage('en', (await import('./en.json')).default)
  }
  i18n.global.locale.value = language
}

let learnt = false
/** Before a page that people do not come to first. */
export async function learnAllWords(): Promise<void> {
  if (learnt) return
  i18n.global.mergeLocaleMessage('zh-CN', (await import('virtual:words/later')).default)
  learnt = true
}
