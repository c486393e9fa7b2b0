// SPDX-License-Identifier: Apache-2.0
import { useI18n } from 'vue-i18n'
import type { Category } from '@/api/types'

/** What a category is called. As with parties: what every community has is known in every language. */
export function useCategoryWord() {
  const { t, te, locale } = useI18n()
  function wordOf({ code, name }: Category): string {
    const key = `terms.category.${code}`
    return locale.value !== 'zh-CN' && te(key) ? t(key) : name
  }
  return { wordOf }
}
