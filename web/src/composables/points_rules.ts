// SPDX-License-Identifier: Apache-2.0
// What the pages of the points scheme work out by themselves: sums of a basket, what may be claimed and objected to,
// how numbers are written. The server decides. Pure.
import type { BasketLine, BookItem, Good, Passbook, Redemption, Score, WholeBook } from '@/api/types'

/** "+30", "−600" (a true minus), "0". */
export function signed(points: number): string {
  return points > 0 ? `+${points}` : points < 0 ? `−${-points}` : '0'
}
/** A balance may be below 0. */
export const plain = (points: number): string => points < 0 ? signed(points) : String(points)

/** Fen as yuan: 64, 64.5 or 64.05. */
export function yuanOf(fen: number): string {
  return (fen / 100).toFixed(2).replace(/\.?0+$/, '')
}

/** Share in whole percent between 0 and 100, for bars. */
export function shareOf(part: number, whole: number): number {
  return whole <= 0 ? 0 : Math.max(0, Math.min(100, Math.round(100 * part / whole)))
}

/** Minutes and seconds that are left, from an hour on with hours: "14:32", "1:02:05". Never below 0. */
export function clockLeft(ms: number): string {
  const seconds = Math.max(0, Math.ceil(ms / 1000))
  const two = (value: number): string => String(value).padStart(2, '0')
  const [hours, minutes] = [Math.floor(seconds / 3600), Math.floor(seconds / 60) % 60]
  return hours > 0 ? `${hours}:${two(minutes)}:${two(seconds % 60)}` : `${minutes}:${two(seconds % 60)}`
}

/** Eight digits in two groups. */
export const digitGroups = (code: string): string[] => [code.slice(0, 4), code.slice(4)].filter((part) => part !== '')

// — taking part —

/** Whether a household takes part, has left with something to read, or never did anything. By its newest entries, of all months. */
export function standingOf({ household, balance, entries, waiting }: Pick<Passbook, 'household' | 'balance' | 'entries' | 'waiting'>): 'in' | 'left' | 'never' {
  if (household.enrolled !== false) return 'in'
  return balance === 0 && entries.length + waiting.length === 0 ? 'never' : 'left'
}

// — claiming —

/** What a household may claim: never a deduction. */
export function claimable(book: WholeBook): BookItem[] {
  return book.items.filter(({ source, points }) => (source === 'claim' || source === 'both') && points > 0)
}

export interface ItemGroup { block: string; chapters: { chapter: string; items: BookItem[] }[] }

/** Items by block and chapter, in the order of the book; of those that have all the words looked for. */
export function groupItems(book: WholeBook, items: readonly BookItem[], search = ''): ItemGroup[] {
  const words = search.trim().toLowerCase().split(/\s+/).filter((word) => word !== '')
  const groups: ItemGroup[] = []
  for (const block of [...book.blocks].sort((a, b) => a.ordinal - b.ordinal)) {
    const chapters: ItemGroup['chapters'] = []
    for (const item of items) {
      const text = `${block.title} ${item.chapter} ${item.title}`.toLowerCase()
      if (item.block !== block.id || !words.every((word) => text.includes(word))) continue
      const last = chapters.find(({ chapter }) => chapter === item.chapter)
      if (last) last.items.push(item)
      else chapters.push({ chapter: item.chapter, items: [item] })
    }
    if (chapters.length > 0) groups.push({ block: block.title, chapters })
  }
  return groups
}

// — scores —

/** What stands in the passbook of it: what the caps have left, once they were looked at. */
export const worthOf = ({ counted, points }: Score): number => counted ?? points
/** The caps have left less of it than was given; a refused one counts nothing at all. */
export const isCapped = ({ counted, points, state }: Pick<Score, 'counted' | 'points' | 'state'>): boolean => counted !== null && counted !== points && state !== 'refused'
export const canWithdraw = ({ state, source }: Score): boolean => state === 'submitted' && source === 'claim'
export function canObject({ state, objection }: Score): boolean {
  return (state === 'published' || state === 'posted') && (objection === null || objection.state === 'withdrawn')
}

/** For how long an answer is news. */
const newsMs = 7 * 86_400_000
/** Scores whose objection was answered in the last days, the newest answer first. */
export function answeredLately(scores: readonly Score[], now: number): Score[] {
  const at = ({ objection }: Score): number => objection?.answered_at && (objection.state === 'upheld' || objection.state === 'rejected') ? Date.parse(objection.answered_at) : 0
  return scores.filter((score) => at(score) > now - newsMs).sort((a, b) => at(b) - at(a))
}

// — redeeming —

export interface Basket { lines: BasketLine[]; count: number; points: number; fen: number }

/** What was chosen of these goods: by id how many, never more than there are. */
export function basketOf(goods: readonly Good[], counts: Readonly<Record<number, number>>): Basket {
  const basket: Basket = { lines: [], count: 0, points: 0, fen: 0 }
  for (const { id, points, fen, stock, on } of goods) {
    const count = on ? Math.min(counts[id] ?? 0, stock) : 0
    if (count <= 0) continue
    basket.lines.push({ goods: id, count })
    basket.count += count
    basket.points += count * points
    basket.fen += count * (fen ?? 0)
  }
  return basket
}

/** Why a basket cannot be reserved; null when it can. */
export function basketBar(basket: Basket, balance: number, redeemLeft: number | null): 'empty' | 'balance' | 'month' | null {
  if (basket.count === 0) return 'empty'
  if (basket.points > balance) return 'balance'
  return redeemLeft === null || basket.fen > redeemLeft ? 'month' : null
}

/** A code that stands open but whose time is over: its points are on their way back. */
export const isOver = ({ state, expires_at }: Pick<Redemption, 'state' | 'expires_at'>, now: number): boolean => state === 'reserved' && Date.parse(expires_at) <= now
