// SPDX-License-Identifier: Apache-2.0
// Holds the server's golden examples against our wire types: what it really writes must be readable as
// what types.ts says. Like schema_check.ts it exists for the type checker and is in no bundle.
/* eslint-disable @typescript-eslint/no-restricted-imports -- the examples stand outside of web, with the schemas */
import type board from '../../../schema/protocol/examples/answers/board.week.json'
import type comment from '../../../schema/protocol/examples/answers/comment.by_reporter.json'
import type community from '../../../schema/protocol/examples/answers/community.member.json'
import type events from '../../../schema/protocol/examples/answers/event_list.log_for_neighbour.json'
import type figures from '../../../schema/protocol/examples/answers/figures.week.json'
import type invitationAccepted from '../../../schema/protocol/examples/answers/invitation_accepted.back.json'
import type invitation from '../../../schema/protocol/examples/answers/invitation.member.json'
import type offered from '../../../schema/protocol/examples/answers/membership.offered.json'
import type inSession from '../../../schema/protocol/examples/answers/meeting.in_session_for_neighbour.json'
import type scheduled from '../../../schema/protocol/examples/answers/meeting.scheduled_for_host.json'
import type memberNotices from '../../../schema/protocol/examples/answers/notice_list.of_member.json'
import type ownNotices from '../../../schema/protocol/examples/answers/notice_list.of_reporter.json'
import type noticeSettings from '../../../schema/protocol/examples/answers/notice_settings.all_on.json'
import type outbox from '../../../schema/protocol/examples/answers/outbox.waiting.json'
import type people from '../../../schema/protocol/examples/answers/people_list.administrator.json'
import type series from '../../../schema/protocol/examples/answers/series.weekly.json'
import type session from '../../../schema/protocol/examples/answers/session.resident.json'
import type speaker from '../../../schema/protocol/examples/answers/speaker.speaking.json'
import type statement from '../../../schema/protocol/examples/answers/statement.by_member.json'
import type assigned from '../../../schema/protocol/examples/answers/ticket.assigned_for_handler.json'
import type closed from '../../../schema/protocol/examples/answers/ticket.closed_for_reporter.json'
import type ticketList from '../../../schema/protocol/examples/answers/ticket_list.page_for_neighbour.json'
import type user from '../../../schema/protocol/examples/answers/user.member.json'
import type vote from '../../../schema/protocol/examples/answers/vote.open_for_voter.json'
import type webhook from '../../../schema/protocol/examples/answers/webhook.off.json'
import type webhooks from '../../../schema/protocol/examples/answers/webhook_list.one.json'
import type plugins from '../../../schema/protocol/examples/answers/plugin_list.one_ill.json'
import type withPlugin from '../../../schema/protocol/examples/answers/community.with_plugin.json'
import type problem from '../../../schema/protocol/examples/problems/invalid.json'
import type {
  Board, Comment, Community, Figures, Invitation, InvitationAccepted, Meeting, Membership, NoticePage, NoticeSettings, OutboxMessage, Page, PersonRow, Plugin, Problem, Series,
  SessionAnswer, SifangEvent, Speaker, Statement, Ticket, Vote, Webhook, WebhookPage,
} from './types'

/**
 * Codes count as text, and a map's entries as perhaps absent: a JSON file's type says "string" for all codes,
 * and gives the maps of one list each other's keys.
 */
type Loose<T> = T extends string ? string : T extends readonly (infer U)[] ? Loose<U>[]
  : T extends object ? { [K in keyof T]: Loose<T[K]> | (string extends K ? undefined : never) } : T
/** Does not compile unless the example can be read as our type. */
type Reads<Ours, Example extends Loose<Ours>> = [Ours, Example]

export type ExampleChecks = [
  Reads<Board, typeof board>,
  Reads<Comment, typeof comment>,
  Reads<Community, typeof community>,
  Reads<Page<Omit<SifangEvent, 'data'>>, typeof events>,
  Reads<Figures, typeof figures>,
  Reads<Invitation, typeof invitation>,
  Reads<InvitationAccepted, typeof invitationAccepted>,
  Reads<Membership, typeof offered>,
  Reads<Meeting, typeof inSession>,
  Reads<Meeting, typeof scheduled>,
  Reads<NoticePage, typeof memberNotices>,
  Reads<NoticePage, typeof ownNotices>,
  Reads<NoticeSettings, typeof noticeSettings>,
  Reads<Page<OutboxMessage>, typeof outbox>,
  Reads<Page<PersonRow>, typeof people>,
  Reads<Series, typeof series>,
  Reads<SessionAnswer, typeof session>,
  Reads<Speaker, typeof speaker>,
  Reads<Statement, typeof statement>,
  Reads<Ticket, typeof assigned>,
  Reads<Ticket, typeof closed>,
  Reads<Page<Ticket>, typeof ticketList>,
  Reads<SessionAnswer, typeof user>,
  Reads<Vote, typeof vote>,
  Reads<Webhook, typeof webhook>,
  Reads<WebhookPage, typeof webhooks>,
  Reads<Page<Plugin>, typeof plugins>,
  Reads<Community, typeof withPlugin>,
  Reads<Problem, typeof problem>,
]
