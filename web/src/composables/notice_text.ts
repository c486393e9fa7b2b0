// SPDX-License-Identifier: Apache-2.0
// What a notice says and where it leads. Pure: the sentences are the catalogue's, by why and kind.
import type { Notice } from '@/api/types'

/** The key of its sentence. */
export function noticeKey({ why, kind }: Pick<Notice, 'why' | 'kind'>): string {
  return `notices.text.${why}.${kind}`
}

/** The page that shows what it is about. */
export function noticeLink({ ticket, meeting, decision, kind }: Notice): string {
  if (kind === 'reported') return '/reports'
  if (ticket) return `/t/${ticket.number}`
  if (decision) return `/decisions/${decision.id}`
  if (!meeting) return '/notices'
  return kind === 'to_sign' || kind === 'to_sign_again' || kind === 'published' ? `/m/${meeting.id}/minutes` : `/m/${meeting.id}`
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
