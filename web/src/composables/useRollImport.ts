// SPDX-License-Identifier: Apache-2.0
import { computed, ref } from 'vue'
import { useI18n } from 'vue-i18n'
import type { Electorate } from '@/api/types'
import { useServices } from '@/stores/services'
import { useFileImport } from './useFileImport'

/** A file of who votes: read in as a whole or not at all. */
export function useRollImport(electorate: () => Electorate, done: () => void) {
  const { t } = useI18n()
  const { polls: api } = useServices()
  const replace = ref(false)
  const job = useFileImport({
    body: () => ({ electorate: electorate(), replace: replace.value }),
    send: api.importRoll,
    said: ({ added, changed, removed, linked }) => t('rolls.written', { added, changed, removed, linked }),
    done,
  })
  const changes = computed(() => job.plan.value ? job.plan.value.added + job.plan.value.changed + job.plan.value.removed : 0)
  return { ...job, replace, changes }
}
