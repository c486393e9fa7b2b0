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

interface Group<Pin> { x: number; y: number; pins: { pin: Pin; index: number }[] }
const columnsOf = (count: number): number => Math.ceil(Math.sqrt(Math.min(count, most)))
const rowsOf = (count: number): number => Math.ceil(Math.min(count, most) / columnsOf(count))

/** Their numbers would cover each other, which are smaller than what is tapped. */
function cover<Pin>(one: Group<Pin>, other: Group<Pin>): boolean {
  const wide = (columnsOf(one.pins.length) + columnsOf(other.pins.length)) / 2 - 0.3
  const [upper, lower] = one.y < other.y ? [one, other] : [other, one]
  return Math.abs(one.x - other.x) < wide && lower.y - upper.y < rowsOf(lower.pins.length) - 0.3
}

/** What is near goes together, but for those of one place never more than are shown. */
function groupsOf<Pin>(pins: readonly Pin[], where: (pin: Pin) => { x: number; y: number }): Group<Pin>[] {
  const groups: Group<Pin>[] = []
  for (const [index, pin] of pins.entries()) {
    const { x, y } = where(pin)
    const near = groups.find((group) => group.x === x && group.y === y) ?? groups.find((group) => group.pins.length < most && Math.abs(group.x - x) < 1 && Math.abs(group.y - y) < 1)
    if (near) near.pins.push({ pin, index })
    else groups.push({ x, y, pins: [{ pin, index }] })
  }
  // One that has grown may cover one that was passed: a few rounds are enough, and what is left overlaps a little.
  for (let round = 0; round < 3; ++round)
    for (let at = 0; at < groups.length; ++at) {
      const one = groups[at]
      if (!one) continue
      const other = groups.findIndex((each, which) => which > at && each.pins.length + one.pins.length <= most && cover(each, one))
      const [joined] = other < 0 ? [] : groups.splice(other, 1)
      if (!joined) continue
      one.pins = [...one.pins, ...joined.pins].sort((first, second) => first.index - second.index)
      at -= 1 // once more with what it is now
    }
  return groups
}

/** `where`: a pin's place, in steps of a pin's size; without it, what is within a metre stands together. */
export function besideEachOther<Pin extends Place>(pins: readonly Pin[], where: (pin: Pin) => { x: number; y: number } = sameMetre): Placed<Pin>[] {
  return groupsOf(pins, where).flatMap(({ pins: all }) => {
    const shown = all.slice(0, most).map(({ pin }) => pin)
    const [columns, rows] = [columnsOf(shown.length), rowsOf(shown.length)]
    const [first] = shown
    return first === undefined ? [] : shown.map((pin, index) => {
      // Read as the list is: the first stands at the top left.
      const row = Math.floor(index / columns)
      const inRow = Math.min(columns, shown.length - row * columns)
      return { pin, at: first, right: index % columns - (inRow - 1) / 2, up: rows - 1 - row, beside: shown.length > 1, more: index === most - 1 ? all.length - most : 0 }
    })
  })
}
