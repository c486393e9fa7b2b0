// SPDX-License-Identifier: Apache-2.0
// The message catalogue. Chinese is there from the start, English is fetched when chosen.
import { createI18n } from 'vue-i18n'
import { spaced } from './say_time'
import zhCN from './zh-CN.json'

export type Messages = typeof zhCN

export const i18n = createI18n<[Messages], 'zh-CN' | 'en', false>({
  legacy: false,
  locale: 'zh-CN',
  fallbackLocale: 'zh-CN',
  // A number put into a Chinese sentence stands between spaces, as everywhere.
  postTranslation: (text) => typeof text === 'string' ? spaced(text) : text,
  messages: { 'zh-CN': zhCN } as Record<'zh-CN' | 'en', Messages>,
})

export async function useLanguage(language: 'zh-CN' | 'en'): Promise<void> {
  if (language === 'en' && !i18n.global.availableLocales.includes('en')) {
    i18n.global.setLocaleMessage('en', (await import('./en.json')).default)
  }
  i18n.global.locale.value = language
}
