// SPDX-License-Identifier: Apache-2.0
// What grid workers and leaders alone work with: nobody else's first visit pays for it (useFieldWork).
export { useDevicePhotos } from '@/composables/useDevicePhotos'
export { isFieldAction, movesAfter } from '@/stores/errand'
export { useErrands } from '@/stores/errands.store'
export { useFieldKeep } from '@/stores/field_keep.store'
