// SPDX-License-Identifier: Apache-2.0
import { onScopeDispose, ref, shallowRef } from 'vue'

export interface OwnSpot { lat: number; lon: number; accuracy: number }
export type SpotTrouble = 'denied' | 'unknown' | null

/** Where the reader is, from when they ask for it until they leave the page. It stays on the device. */
export function useOwnSpot() {
  const spot = shallowRef<OwnSpot | null>(null)
  const trouble = ref<SpotTrouble>(null)
  const asking = ref(false)
  let watching: number | null = null

  function stop(): void {
    if (watching !== null) navigator.geolocation.clearWatch(watching)
    watching = null
  }
  function ask(): void {
    if (watching !== null) return
    if (!('geolocation' in navigator)) { trouble.value = 'unknown'; return }
    asking.value = true
    watching = navigator.geolocation.watchPosition(({ coords }) => {
      asking.value = false
      trouble.value = null
      spot.value = { lat: coords.latitude, lon: coords.longitude, accuracy: coords.accuracy }
    }, ({ code }) => {
      asking.value = false
      trouble.value = code === 1 ? 'denied' : 'unknown'
      if (code === 1) stop()
    }, { enableHighAccuracy: true, maximumAge: 15_000, timeout: 20_000 })
  }
  onScopeDispose(stop)
  return { spot, trouble, asking, ask }
}
