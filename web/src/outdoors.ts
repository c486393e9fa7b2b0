// SPDX-License-Identifier: Apache-2.0
// What runs for who works outdoors on every page: what waits goes out, and the program stays on the device.
import { keepShell } from '@/composables/useShell'
import { useErrands } from '@/stores/errands.store'
import { useFieldKeep } from '@/stores/field_keep.store'
import { useOutdoors } from '@/stores/outdoors.store'
import { useSession } from '@/stores/session.store'

export function workOutdoors(): void {
  const session = useSession()
  session.followLine()
  if (session.has('inspector')) useOutdoors().start()
  if (session.has('grid_worker', 'grid_leader')) {
    useErrands().start()
    useFieldKeep().start()
  }
  keepShell()
}
