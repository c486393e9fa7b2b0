// SPDX-License-Identifier: Apache-2.0
import { useI18n } from 'vue-i18n'
import type { Party } from '@/api/types'

/**
 * How parties are called: short where there is a common short word (物业), else as the community says. A
 * community speaks Chinese; in another language a party that is known everywhere has the word for it.
 */
export function usePartyName() {
  const { t, te, locale } = useI18n()
  function shortName(party: Party): string {
    const key = `terms.party.${party.code}`
    return te(key) ? t(key) : party.name
  }
  const fullName = (party: Party): string => locale.value === 'zh-CN' ? party.name : shortName(party)
  const find = (parties: readonly Party[], code: string): Party => parties.find((party) => party.code === code) ?? { code, name: code }
  return {
    shortName,
    fullName,
    /** By code, out of a community's parties. */
    shortNameOf: (parties: readonly Party[], code: string): string => shortName(find(parties, code)),
    fullNameOf: (parties: readonly Party[], code: string): string => fullName(find(parties, code)),
  }
}
