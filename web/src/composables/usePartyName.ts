// SPDX-License-Identifier: Apache-2.0
import { useI18n } from 'vue-i18n'
import type { Party } from '@/api/types'

/** How parties are called: short where there is a common short word (物业), else as the community says. */
export function usePartyName() {
  const { t, te } = useI18n()
  function shortName(party: Party): string {
    const key = `terms.party.${party.code}`
    return te(key) ? t(key) : party.name
  }
  return {
    shortName,
    /** By code, out of a community's parties. */
    shortNameOf(parties: readonly Party[], code: string): string {
      return shortName(parties.find((party) => party.code === code) ?? { code, name: code })
    },
    fullNameOf: (parties: readonly Party[], code: string): string =>
      parties.find((party) => party.code === code)?.name ?? code,
  }
}
