// SPDX-License-Identifier: Apache-2.0
// How long somebody has spoken, and how long they may: pure. What the clock has counted comes from the server.
import type { AgendaItem, Meeting, Speaker } from '@/api/types'

/** 1:05 */
export function clockFigure(seconds: number): string {
  const whole = Math.floor(Math.abs(seconds))
  return `${Math.floor(whole / 60)}:${String(whole % 60).padStart(2, '0')}`
}

/** What has run since the clock last began, in milliseconds. */
const running = ({ running_since }: Speaker, now: number): number => running_since ? Math.max(0, now - Date.parse(running_since)) : 0

export interface Turn {
  /** Seconds: those that are left, of a turn that has a limit; under zero it is over. Else those that were used. */
  seconds: number
  limited: boolean
  over: boolean
  paused: boolean
}

export function turnOf(speaker: Speaker, limitMinutes: number | undefined, now: number): Turn {
  const used = speaker.used_ms + running(speaker, now)
  const limited = (limitMinutes ?? 0) > 0
  const seconds = limited ? Math.ceil(((limitMinutes ?? 0) * 60_000 - used) / 1000) : Math.floor(used / 1000)
  return { seconds, limited, over: limited && seconds < 0, paused: speaker.running_since === null }
}

/** Who has the floor, whoever speaks at this moment first: an interrupted speaker waits behind a point of order. */
export function speakingOf({ speakers }: AgendaItem): Speaker[] {
  return speakers.filter(({ state }) => state === 'speaking').sort((a, b) => Number(a.running_since === null) - Number(b.running_since === null))
}

/** Who waits, as the server orders them. */
export function queueOf({ speakers, floor }: AgendaItem): Speaker[] {
  return (floor?.queue ?? []).flatMap((id) => speakers.find((speaker) => speaker.id === id) ?? [])
}

export interface PartyTime { party: string; seconds: number; over: boolean }

/** What each party has used on the item; points of order are nobody's speaking time. */
export function partyTimes(item: AgendaItem, limitMinutes: number | undefined, now: number): PartyTime[] {
  const used = new Map((item.floor?.used ?? []).map(({ party, ms }) => [party, ms]))
  for (const speaker of speakingOf(item)) {
    if (speaker.party !== null && speaker.kind !== 'point_of_order') used.set(speaker.party, (used.get(speaker.party) ?? 0) + running(speaker, now))
  }
  return [...used].map(([party, ms]) => ({ party, seconds: Math.floor(ms / 1000), over: (limitMinutes ?? 0) > 0 && ms > (limitMinutes ?? 0) * 60_000 }))
}

/** The meeting's limits, in minutes; 0 or nothing: as long as it takes. */
export type SpeakingLimits = Pick<Meeting, 'turn_minutes' | 'party_minutes'>
