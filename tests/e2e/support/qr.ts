// Reads a QR code of digits of the smallest size (ISO/IEC 18004, version 1) out of its picture, as a scanner would.

/** The digits in an SVG whose dark modules are squares of one unit, with a quiet zone of four. */
export function readDigits(svg: string): string {
  const dark = new Set([...svg.matchAll(/M(\d+) (\d+)h1v1h-1z/g)].map(([, x, y]) => `${Number(x) - 4},${Number(y) - 4}`))
  const at = (x: number, y: number): number => (dark.has(`${x},${y}`) ? 1 : 0)
  // Which of eight masks lies over it, beside the upper left finder.
  const format = [...[0, 1, 2, 3, 4, 5].map((x) => at(x, 8)), at(7, 8), at(8, 8), at(8, 7), ...[5, 4, 3, 2, 1, 0].map((y) => at(8, y))]
  const mask = (Number.parseInt(format.join(''), 2) ^ 0x5412) >> 10 & 7
  const turned = [
    (x: number, y: number) => (x + y) % 2,
    (_x: number, y: number) => y % 2,
    (x: number) => x % 3,
    (x: number, y: number) => (x + y) % 3,
    (x: number, y: number) => (Math.floor(x / 3) + Math.floor(y / 2)) % 2,
    (x: number, y: number) => x * y % 2 + x * y % 3,
    (x: number, y: number) => (x * y % 2 + x * y % 3) % 2,
    (x: number, y: number) => ((x + y) % 2 + x * y % 3) % 2,
  ][mask]!
  const fixed = (x: number, y: number): boolean => x === 6 || y === 6 || (x < 9 && (y < 9 || y >= 13)) || (x >= 13 && y < 9)
  let bits = ''
  for (let right = 20; right >= 1; right -= 2) {
    if (right === 6) right = 5
    for (let step = 0; step < 21; ++step)
      for (const x of [right, right - 1]) {
        const y = ((right + 1) & 2) === 0 ? 20 - step : step
        if (!fixed(x, y)) bits += at(x, y) ^ (turned(x, y) === 0 ? 1 : 0)
      }
  }
  let place = 0
  const take = (count: number): number => Number.parseInt(bits.slice(place, place += count), 2)
  if (take(4) !== 1) throw new Error('this is no code of digits')
  let digits = ''
  for (let left = take(10); left > 0; left -= 3) {
    const some = Math.min(left, 3)
    digits += String(take(some * 3 + 1)).padStart(some, '0')
  }
  return digits
}
