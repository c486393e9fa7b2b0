// SPDX-License-Identifier: Apache-2.0
// Where pins stand that are of one place: side by side above it, so that none lies under another. Pure.

export interface Placed<Pin> {
  pin: Pin
  /** Steps to the right of the place (less than none: to the left), and up. */
  right: number
  up: number
  /** It does not stand alone there. */
  beside: boolean
  /** How many more there are that have no pin of their own. */
  more: number
}
/** Of one place at most; the last stands for the rest. */
const most = 9

/** About a metre is one place. */
const placeOf = ({ lat, lon }: { lat: number; lon: number }): string => `${lat.toFixed(5)} ${lon.toFixed(5)}`

export function besideEachOther<Pin extends { lat: number; lon: number }>(pins: readonly Pin[]): Placed<Pin>[] {
  const places = new Map<string, Pin[]>()
  for (const pin of pins) places.set(placeOf(pin), [...places.get(placeOf(pin)) ?? [], pin])
  return [...places.values()].flatMap((all) => {
    const shown = all.slice(0, most)
    const columns = Math.ceil(Math.sqrt(shown.length))
    const rows = Math.ceil(shown.length / columns)
    return shown.map((pin, at) => {
      // Read as the list is: the first stands at the top left.
      const row = Math.floor(at / columns)
      const inRow = Math.min(columns, shown.length - row * columns)
      return { pin, right: at % columns - (inRow - 1) / 2, up: rows - 1 - row, beside: shown.length > 1, more: at === most - 1 ? all.length - most : 0 }
    })
  })
}
