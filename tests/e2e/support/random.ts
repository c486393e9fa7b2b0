// Numbers that look random and are the same for the same seed.

/** A function that gives a number from 0 up to, and without, its argument. */
export function random(seed: number): (end: number) => number {
  let state = seed >>> 0 || 1
  return (end) => {
    state ^= state << 13
    state ^= state >>> 17
    state ^= state << 5
    return (state >>> 0) % end
  }
}
