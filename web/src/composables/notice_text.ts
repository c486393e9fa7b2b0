// SPDX-License-Identifier: Apache-2.0
// What a notice says and where it leads. Pure: the sentences are the catalogue's, by why and kind.
import type { Notice } from '@/api/types'

/** The key of its sentence. */
export function noticeKey({ why, kind }: Pick<Notice, 'why' | 'kind'>): string {
  return `notices.text.${why}.${kind}`
}

/** What a plugin says, in the reader's language; '' where it is none of a plugin's. */
export function pluginText({ plugin }: Pick<Notice, 'plugin'>, locale: string): string {
  if (plugin === null) return ''
  return locale === 'en' ? plugin.text_en : plugin.text_zh
}

/** The page that shows what it is about. A plugin's path is one of the client's own: the server has looked at it. */
export function noticeLink({ ticket, meeting, decision, poll, matter, plugin, kind }: Notice): string {
  if (plugin) return plugin.path ?? '/notices'
  if (kind === 'reported') return '/reports'
  if (ticket) return `/t/${ticket.number}`
  if (decision) return `/decisions/${decision.id}`
  if (poll) return `/polls/${poll.id}`
  if (matter) return `/matters/${matter.id}`
  if (!meeting) return '/notices'
  return kind === 'to_sign' || kind === 'to_sign_again' || kind === 'published' ? `/m/${meeting.id}/minutes` : `/m/${meeting.id}`
}

/** The time of a poll that matters to its voters: from when, or until when; null where neither does any more. */
export function pollTerm({ kind, poll }: Pick<Notice, 'kind' | 'poll'>): { key: string; at: string } | null {
  if (kind === 'poll_announced' && poll?.opens_at) return { key: 'notices.voting', at: poll.opens_at }
  return (kind === 'poll_opened' || kind === 'poll_ending') && poll?.closes_at ? { key: 'notices.voting_until', at: poll.closes_at } : null
}

export interface NoticeDay { day: string; notices: Notice[] }

/** Notices by the day on which they came, in the order given. `dayOf`: the day of a moment, in the reader's zone. */
export function byDay(notices: readonly Notice[], dayOf: (at: string) => string): NoticeDay[] {
  const days: NoticeDay[] = []
  for (const notice of notices) {
    const day = dayOf(notice.at)
    const last = days.at(-1)
    if (last?.day === day) last.notices.push(notice)
    else days.push({ day, notices: [notice] })
  }
  return days
}
