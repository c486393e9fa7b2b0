// SPDX-License-Identifier: Apache-2.0
import { useI18n } from 'vue-i18n'
import { spaced } from '@/i18n/say_time'

/** Months (2026-11) in the reader's words. */
export function useMonths() {
  const { locale } = useI18n()
  const format = (month: string, options: Intl.DateTimeFormatOptions): string =>
    spaced(new Intl.DateTimeFormat(locale.value, { ...options, timeZone: 'UTC' }).format(new Date(`${month}-15T00:00:00Z`)))
  return {
    /** 2026 年 11 月 */
    monthName: (month: string): string => format(month, { year: 'numeric', month: locale.value.startsWith('zh') ? 'long' : 'short' }),
    /** 11 月 */
    shortMonth: (month: string): string => format(month, { month: 'short' }),
  }
}
