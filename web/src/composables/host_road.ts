// SPDX-License-Identifier: Apache-2.0
// What a host does next, in the order of a meeting and of each item: presented, discussed, voted on,
// decided. Pure: the desk shows `main` as its one black button.
import type { AgendaItem, Amendment, Meeting, Motion, Vote } from '@/api/types'
import { followingItem } from './agenda_order'
import { isMoot, openAmendments, openMotion } from './motion_rules'

/** Acts that lie before a host; each is a word under `room.` of the catalogue. */
export type HostAct =
  | 'open' | 'start' | 'start_without' | 'resume' | 'next' | 'defer' | 'close' | 'publish'
  | 'build' | 'lock' | 'recess' | 'sign' | 'move' | 'seat' | 'cancel'
  | 'new_vote' | 'put_to_vote' | 'open_vote' | 'close_vote' | 'publish_vote' | 'write_decision' | 'write_verdict'
export const itemSteps = ['present', 'discuss', 'vote', 'decide'] as const
export type ItemStep = (typeof itemSteps)[number]
export interface Road {
  main: HostAct | null
  /** The other likely one, shown beside it. */
  second: HostAct | null
  others: HostAct[]
}

/** The vote that is under way, or the last one. What was drafted on a motion that is settled otherwise is none. */
export function voteOf(item: AgendaItem): Vote | undefined {
  const votes = item.votes.filter((vote) => vote.state !== 'draft' || !isMoot(item, vote))
  return votes.find(({ state }) => state === 'open') ?? votes.find(({ state }) => state === 'draft') ?? votes.at(-1)
}

/** How a motion reads is another question than whether it is wanted. */
const onMatter = ({ votes }: AgendaItem): Vote[] => votes.filter(({ amendment }) => !amendment)
const hasPassed = (vote: Vote | undefined): boolean => vote?.result?.valid === true && vote.result.passed

/** The vote on the matter was lost: only the host may decide now, and says why. A plain question counts before a choice. */
export function voteFailed(item: AgendaItem): boolean {
  const counted = onMatter(item).filter(({ result }) => result !== null)
  const plain = counted.filter(({ options }) => options.join() === 'for,against,abstain')
  const verdict = plain.at(-1) ?? counted.at(-1)
  return verdict !== undefined && !hasPassed(verdict)
}

/** The motion that was adopted; else what was asked in a vote, as the decision it became: 是否同意更换? → 同意更换。 */
export function decisionOf(item: AgendaItem): string {
  const adopted = item.motions.filter(({ state }) => state === 'adopted').at(-1)
  if (adopted) return adopted.text
  const vote = onMatter(item).filter(hasPassed).at(-1)
  return vote?.question.trim().replace(/^是否/u, '').replace(/\s*[?？]$/u, /[\u3400-\u9fff]/u.test(vote.question) ? '。' : '.') ?? ''
}

/** What comes to the vote next: the amendments to the motion, then the motion itself. */
export function nextToVote(item: AgendaItem): { motion: Motion; amendment?: Amendment } | undefined {
  const motion = openMotion(item)
  const amendment = motion && openAmendments(motion)[0]
  return motion && (amendment ? { motion, amendment } : { motion })
}

/** How far an item is. */
export function stepOf(item: AgendaItem): ItemStep {
  if (item.decision || item.verdict) return 'decide'
  if (item.votes.length > 0) return 'vote'
  return item.statements.length > 0 || item.speakers.length > 0 || item.motions.length > 0 ? 'discuss' : 'present'
}

/** The two likeliest acts on the item under discussion. */
function onItem(item: AgendaItem, onwards: HostAct): [HostAct, HostAct | null] {
  const vote = voteOf(item)
  if (vote?.state === 'open') return ['close_vote', null]
  if (vote?.state === 'draft') return ['open_vote', 'write_decision']
  if (openMotion(item)) return ['put_to_vote', 'write_decision']
  const verdict = onMatter(item).filter(({ state }) => state !== 'draft').at(-1)
  // The table has said that it is done, or that it goes on: a verdict, no new decision.
  if (verdict && item.reports_on) return ['write_verdict', onwards]
  if (verdict) return hasPassed(verdict) ? ['write_decision', onwards] : [onwards, 'write_decision']
  // What was promised is judged, what was asked is answered: most need no vote.
  if (item.reports_on) return ['write_verdict', onwards]
  return item.kind === 'commitment' || item.kind === 'question' ? [onwards, 'write_decision'] : ['new_vote', 'write_decision']
}

export function hostRoad(meeting: Meeting, moves: ReadonlySet<string>): Road {
  const item = meeting.agenda.find(({ id }) => id === meeting.current)
  const more = followingItem(meeting.agenda) !== undefined
  const may = (...acts: HostAct[]): HostAct[] => acts.filter((act) => moves.has(act))
  const road = (main: HostAct | null, second: HostAct | null, others: HostAct[]): Road =>
    ({ main, second, others: others.filter((act) => act !== main && act !== second) })

  switch (meeting.state) {
    case 'scheduled': return road(may('open')[0] ?? null, null, may('build', 'lock', 'move', 'seat', 'cancel'))
    case 'open': return moves.has('start')
      ? road('start', null, may('cancel'))
      : road(null, 'start_without', may('cancel'))
    case 'recess': return road(may('resume')[0] ?? null, null, may('close'))
    case 'closed': return road(may('publish')[0] ?? null, may('sign')[0] ?? null, [])
    case 'in_session': {
      const rest = may('recess', 'close')
      // Decided by another host while ballots are out.
      if (item && item.state !== 'current' && voteOf(item)?.state === 'open') return road('close_vote', null, may('recess'))
      // Said by a slip of the hand, it can be said again.
      if (!item || item.state !== 'current') return road(more ? 'next' : 'close', null, [...(item?.verdict && !item.decision ? ['write_verdict'] as const : []), ...rest])
      const onwards = more ? 'defer' : 'close'
      if (meeting.without_quorum) return road(onwards, null, rest)
      const [main, second] = onItem(item, onwards)
      // Nothing is passed over while ballots are out.
      if (main === 'close_vote') return road(main, null, may('recess'))
      const result: HostAct[] = voteOf(item)?.state === 'closed' ? ['publish_vote'] : []
      return road(main, second, ['new_vote', ...result, ...(item.reports_on ? ['write_verdict', 'write_decision'] as const : []), ...(more ? ['defer'] as const : []), ...rest])
    }
    default: return road(null, null, [])
  }
}
