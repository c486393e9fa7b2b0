// SPDX-License-Identifier: Apache-2.0
import { ref } from 'vue'

/** Nobody waits longer for a satellite. */
const waitMs = 15_000
/** Digits behind the point: about a metre. */
const digits = 5

export interface Here { lat: number; lon: number }

/** Where the device is, asked for by a button and with the device's own question to the person. */
export function useHere() {
  // Browsers have it on secure pages only.
  const able = 'geolocation' in navigator && window.isSecureContext
  const busy = ref(false)
  const refused = ref<'denied' | 'unknown' | null>(null)

  function locate(): Promise<Here | null> {
    busy.value = true
    refused.value = null
    return new Promise((resolve) => {
      const end = (here: Here | null): void => { busy.value = false; resolve(here) }
      navigator.geolocation.getCurrentPosition(
        ({ coords }) => { end({ lat: Number(coords.latitude.toFixed(digits)), lon: Number(coords.longitude.toFixed(digits)) }) },
        ({ code, PERMISSION_DENIED }) => { refused.value = code === PERMISSION_DENIED ? 'denied' : 'unknown'; end(null) },
        { enableHighAccuracy: true, timeout: waitMs, maximumAge: 60_000 },
      )
    })
  }
  return { able, busy, refused, locate }
}
