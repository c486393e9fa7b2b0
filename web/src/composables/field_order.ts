// SPDX-License-Identifier: Apache-2.0
// In what order a grid worker goes through their tickets, and how far each is. Pure.
import type { Ticket } from '@/api/types'

export interface Spot { lat: number; lon: number }
export type FieldOrder = 'urgent' | 'near'

const earthRadius = 6_371_000
const radians = (degrees: number): number => degrees * Math.PI / 180

/** Metres between two places: the haversine formula on a sphere, within a grid as good as any. */
export function metresBetween(a: Spot, b: Spot): number {
  const lat = radians(b.lat - a.lat), lon = radians(b.lon - a.lon)
  const half = Math.sin(lat / 2) ** 2 + Math.cos(radians(a.lat)) * Math.cos(radians(b.lat)) * Math.sin(lon / 2) ** 2
  return 2 * earthRadius * Math.asin(Math.min(1, Math.sqrt(half)))
}

/** As one says it on foot: tens of metres, then kilometres with one digit, and none where nobody walks. */
export function roundedMetres(metres: number): { unit: 'm' | 'km'; n: number } {
  if (metres < 995) return { unit: 'm', n: Math.max(10, Math.round(metres / 10) * 10) }
  return { unit: 'km', n: metres < 99_500 ? Math.round(metres / 100) / 10 : Math.round(metres / 1_000) }
}

const weight: Record<Ticket['urgency'], number> = { urgent: 0, hard: 1, normal: 1 }
const never = Number.POSITIVE_INFINITY

/** `urgent`: what is late, then what is urgent, then what is due first. `near`: the nearest, what has no place last. */
export function inFieldOrder(tickets: readonly Ticket[], order: FieldOrder, now: number, metres: ReadonlyMap<string, number>): Ticket[] {
  const due = (ticket: Ticket): number => ticket.due === null ? never : Date.parse(ticket.due)
  const late = (ticket: Ticket): number => ticket.state !== 'closed' && due(ticket) < now ? 0 : 1
  const compare = (a: number, b: number): number => a === b ? 0 : a < b ? -1 : 1
  const byUrgency = (a: Ticket, b: Ticket): number => compare(late(a), late(b)) || compare(weight[a.urgency], weight[b.urgency]) || compare(due(a), due(b)) || compare(Date.parse(a.created_at), Date.parse(b.created_at))
  const far = (ticket: Ticket): number => metres.get(ticket.id) ?? never
  return [...tickets].sort(order === 'near' ? (a, b) => compare(far(a), far(b)) || byUrgency(a, b) : byUrgency)
}
