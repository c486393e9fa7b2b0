// SPDX-License-Identifier: Apache-2.0
// Small whole things for tests; each test names what matters to it.
import type { AgendaItem, Answer, Community, Meeting, Poll, PollRule, SifangEvent, Speaker, Stance, Ticket, User, Vote } from '@/api/types'

export function aTicket(more: Partial<Ticket> = {}): Ticket {
  return {
    id: 't-000000000001', number: 'MG-2026-000123', community: 'c-000000000001',
    title: '3 号楼 2 单元楼道灯不亮', body: '三、四、五层的灯都不亮。', category: 'other', urgency: 'normal',
    state: 'new', resolution: null, visibility: 'community', place: null, reporter: null, party: null, assignee: null, due: null,
    supporters: 0, reopened: 0, answers: [],
    owed: ['residents_committee', 'owners_committee', 'property_company', 'party_representatives'],
    created_at: '2026-11-24T10:00:00+08:00', updated_at: '2026-11-24T10:00:00+08:00', version: 1, moves: [], ...more,
  }
}

export function aCommunity(more: Partial<Community> = {}): Community {
  return {
    id: 'c-000000000001', code: 'MG', name: '玫瑰恬园', zone: 'Asia/Shanghai', seq: 100, board: 'public', check_in: 'anywhere', turn_minutes: 3, party_minutes: 10, version: 1,
    parties: [
      { code: 'residents_committee', name: '良秀社区居委会' }, { code: 'owners_committee', name: '玫瑰恬园业委会' },
      { code: 'property_company', name: '安和物业' }, { code: 'party_representatives', name: '党员居民代表' },
    ],
    categories: [{ code: 'other', name: '其他' }],
    me: { roles: ['resident'], party: null }, plugins: [], ...more,
  }
}

export function aVote(more: Partial<Vote> = {}): Vote {
  return {
    id: 'v-000000000001', question: '换灯吗', options: ['for', 'against', 'abstain'], rule: 'four_party_majority',
    secret: false, state: 'open', cast: 0, entitled: 4, result: null, ...more,
  }
}

export function anItem(more: Partial<AgendaItem> = {}): AgendaItem {
  return {
    id: 'i-000000000001', kind: 'topic', title: '楼道灯', ticket: null, minutes: 10, state: 'pending',
    statements: [], speakers: [], votes: [], replies: [], motions: [], decision: null, ...more,
  }
}

export function aSpeaker(more: Partial<Speaker> = {}): Speaker {
  return {
    id: 'p-000000000001', user: 'u-000000000001', name: '陈经理', party: null, kind: 'speech', statement: null, speaker: null,
    state: 'waiting', used_ms: 0, running_since: null, ...more,
  }
}

export function aMeeting(more: Partial<Meeting> = {}): Meeting {
  return {
    id: 'm-000000000001', series: null, community: 'c-000000000001', title: '第 38 次四方会', state: 'scheduled',
    starts_at: '2026-11-27T19:00:00+08:00', agenda: [], current: null, attendance: [],
    parties: ['residents_committee', 'owners_committee', 'property_company', 'party_representatives'], members: [],
    quorum: { met: false, missing: [] }, version: 1, ...more,
  }
}

export function anEvent(kind: string, data: SifangEvent['data'], more: Partial<SifangEvent> = {}): SifangEvent {
  return {
    community: 'c-000000000001', seq: 101, kind, at: '2026-11-25T10:00:00+08:00', actor: null,
    subject: `ticket:${data.ticket?.id ?? ''}`, data, ...more,
  }
}

export function anAnswer(party: string, stance: Stance, more: Partial<Answer> = {}): Answer {
  return { party, text: '已经看过了', stance, by: '陈经理', published_at: '2026-11-24T16:40:00+08:00', version: 1, ...more }
}

export function aUser(...memberships: Partial<User['memberships'][number]>[]): User {
  return {
    id: 'u-000000000001', login: 'chen', name: '陈经理', root: false,
    memberships: memberships.map((membership) => ({
      community: 'c-000000000001', code: 'MG', community_name: '玫瑰恬园', role: 'resident', party: null, grid: null, household: null, home: null, ...membership,
    })),
  }
}

export function aRule(more: Partial<PollRule> = {}): PollRule {
  return {
    code: 'owners_ordinary', version: 1, source: 'Civil Code of the PRC, art. 278 (1) 1-5, 9', electorate: 'owners', weighed: true,
    participation: { numerator: 2, denominator: 3, strict: false }, approval: { numerator: 1, denominator: 2, strict: true }, base: 'cast',
    notice_days: 15, short_notice_days: 7, window_min_days: 5, window_max_days: 60, publish_days: 7, ...more,
  }
}

export function aPoll(more: Partial<Poll> = {}): Poll {
  return {
    id: 'p-000000000001', community: 'c-000000000001', item: null, rule: aRule(), question: '同意换门机吗', text: '', options: ['for', 'against', 'abstain'],
    secret: false, deem_absent: false, count_parking: false, extraordinary: false, state: 'open', opens_at: '2026-11-20T10:00:00+08:00', closes_at: '2026-12-20T10:00:00+08:00',
    announced_at: '2026-11-01T10:00:00+08:00', opened_at: '2026-11-20T10:00:00+08:00', closed_at: null, published_at: null, entitled: { heads: 300, area: 3_000_000 },
    cast: { heads: 0, area: 0 }, electorate_hash: null, result: null, official: null, withdrawn_for: null, version: 1, own: [], moves: [], ...more,
  }
}
