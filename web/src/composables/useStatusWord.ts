// SPDX-License-Identifier: Apache-2.0
import { useI18n } from 'vue-i18n'
import { statusOf } from './township_words'

/** A township's status as people say it; as they have it where it is one of their own. */
export function useStatusWord(): (theirs: string) => string {
  const { t } = useI18n()
  return (theirs) => {
    const known = statusOf(theirs)
    return known === null ? theirs : t(`township.status.${known}`)
  }
}
