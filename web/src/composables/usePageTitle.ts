// SPDX-License-Identifier: Apache-2.0
import { watchEffect } from 'vue'
import { useI18n } from 'vue-i18n'
import { useCommunities } from '@/stores/communities.store'

/** The window's title: what the page is, then whose community. It also announces a new page to a screen reader. */
export function usePageTitle(title: () => string): void {
  const { t } = useI18n()
  const communities = useCommunities()
  watchEffect(() => {
    const parts = [title(), communities.current?.name ?? t('app.name')]
    document.title = [...new Set(parts)].filter((part) => part !== '').join(' · ')
  })
}
