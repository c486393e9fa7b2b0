// SPDX-License-Identifier: Apache-2.0
import { useI18n } from 'vue-i18n'

/** Fen as money in the reader's words: ¥64.00 */
export function useYuan(): (fen: number) => string {
  const { locale } = useI18n()
  return (fen) => new Intl.NumberFormat(locale.value, { style: 'currency', currency: 'CNY' }).format(fen / 100)
}
