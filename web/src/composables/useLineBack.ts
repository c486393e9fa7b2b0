// SPDX-License-Identifier: Apache-2.0
import { onScopeDispose } from 'vue'
import { useServices } from '@/stores/services'

/** Whenever the server can be reached again, for as long as the page is open: what stands there from the device is read anew. */
export function useLineBack(hear: () => void): void {
  const { live, onOnline } = useServices()
  const ends = [onOnline(hear), live.on('state', (state) => { if (state === 'open') hear() })]
  onScopeDispose(() => { for (const end of ends) end() })
}
