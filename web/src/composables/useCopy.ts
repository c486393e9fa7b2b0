// SPDX-License-Identifier: Apache-2.0
import { useI18n } from 'vue-i18n'

/** Copies a text, and gives what is to be said of it. Without https a browser has no clipboard to write to: the text can be marked. */
export function useCopy(): (text: string) => Promise<string> {
  const { t } = useI18n()
  return async (text) => {
    try {
      await navigator.clipboard.writeText(text)
      return t('plugins.copied')
    } catch {
      return t('plugins.copy_by_hand')
    }
  }
}
