// SPDX-License-Identifier: Apache-2.0
import { townshipApi } from '@/api/township.api'
import { useServices } from '@/stores/services'

/** What is asked of the township's side of the grid plugin: it comes with the pages that need it. */
export const useTownshipApi = () => townshipApi(useServices().http)
