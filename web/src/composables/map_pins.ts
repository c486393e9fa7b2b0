// SPDX-License-Identifier: Apache-2.0
// Where pins stand whose places are nearer to each other than pins are large: side by side, so that none lies under another. Pure.

interface Place { lat: number; lon: number }
export interface Placed<Pin> {
  pin: Pin
  /** The place at which it stands: its own, or that of the first of those beside which it stands. */
  at: Place
  /** Steps to the right of that place (less than none: to the left), and up. */
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
const sameMetre = ({ lat, lon }: Place): { x: number; y: number } => ({ x: Math.round(lon * 1e5), y: Math.round(lat * 1e5) })

/** `where`: a pin's place, in steps of a pin's size; without it, what is within a metre stands together. */
export function besideEachOther<Pin extends Place>(pins: readonly Pin[], where: (pin: Pin) => { x: number; y: number } = sameMetre): Placed<Pin>[] {
  const groups: { x: number; y: number; pins: Pin[] }[] = []
  for (const pin of pins) {
    const { x, y } = where(pin)
    const near = groups.find((group) => Math.abs(group.x - x) < 1 && Math.abs(group.y - y) < 1)
    if (near) near.pins.push(pin)
    else groups.push({ x, y, pins: [pin] })
  }
  return groups.flatMap(({ pins: all }) => {
    const shown = all.slice(0, most)
    const columns = Math.ceil(Math.sqrt(shown.length))
    const rows = Math.ceil(shown.length / columns)
    const [first] = shown
    return first === undefined ? [] : shown.map((pin, index) => {
      // Read as the list is: the first stands at the top left.
      const row = Math.floor(index / columns)
      const inRow = Math.min(columns, shown.length - row * columns)
      return { pin, at: first, right: index % columns - (inRow - 1) / 2, up: rows - 1 - row, beside: shown.length > 1, more: index === most - 1 ? all.length - most : 0 }
    })
  })
}
