// SPDX-License-Identifier: Apache-2.0
import { computed, ref } from 'vue'
import { useI18n } from 'vue-i18n'
import type { ImportKind } from '@/api/types'
import { useServices } from '@/stores/services'
import { useFileImport } from './useFileImport'

/** A file of places or households; on the person's word it is read in without its bad lines. */
export function usePlaceImport(done: () => void) {
  const { t } = useI18n()
  const { places: api } = useServices()
  const kind = ref<ImportKind>('households')
  const job = useFileImport({
    body: () => ({ kind: kind.value, skip_bad: false }),
    send: api.import,
    said: ({ added, known }) => t('places.written', { added, known }),
    done,
  })
  /** Nothing in it is good, or nothing new. */
  const empty = computed(() => job.plan.value?.added === 0)
  const write = (skipBad: boolean): Promise<void> => job.write({ skip_bad: skipBad })
  return { ...job, kind, empty, write }
}
