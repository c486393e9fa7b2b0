// SPDX-License-Identifier: Apache-2.0
import { useI18n } from 'vue-i18n'
import type { Redemption } from '@/api/types'

/** What is redeemed, in one line. */
export function useRedemptionWords() {
  const { t } = useI18n()
  return {
    /** 大米 10 斤、菜籽油 ×2 */
    goodsOf: ({ lines }: Pick<Redemption, 'lines'>): string => lines.map(({ title, count }) => count === 1 ? title : `${title} ×${count}`).join(t('marks.and')),
  }
}
