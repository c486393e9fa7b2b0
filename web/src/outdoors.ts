// SPDX-License-Identifier: Apache-2.0
// What runs for an inspector on every page: sheets that wait go out, and the program stays on the device.
import { keepShell } from '@/composables/useShell'
import { useOutdoors } from '@/stores/outdoors.store'

export function workOutdoors(): void {
  useOutdoors().start()
  keepShell()
}
