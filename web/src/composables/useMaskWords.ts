// SPDX-License-Identifier: Apache-2.0
import { useI18n } from 'vue-i18n'
import type { Mask } from '@/api/types'

/** What a mask hides, as far as the reader may know. */
export function useMaskWords() {
  const { t } = useI18n()
  function sentence({ kind, words }: Mask): string {
    if (kind === 'file') return t('masks.hidden_file')
    return words === null ? t('masks.hidden_words') : t('masks.hidden', { words })
  }
  return { sentence }
}
