// SPDX-License-Identifier: Apache-2.0
// Holds our wire types against the generated ones: whatever the server's schema promises must be readable
// as what types.ts says. It exists for the type checker and is in no bundle. Ours are kept beside the
// generated ones since they say more (which fields only a fetch has, what events carry).
import type { components } from './schema.gen'
import type {
  AgendaItem, Answer, AnswerTemplate, Attachment, Attendance, Board, CheckInCode, Comment, Commitment, Community, Decision, Figures, Invitation, InvitationAccepted, ListedPlace,
  Meeting, Membership, Motion, Notice, NoticePage, NoticeSettings, Occurrence, OutboxMessage, Page, PartyAccount, PersonRow, PlaceCodes, PlaceImport, Plugin, Problem, QuestionReply, SavedFilter,
  Series, SessionAnswer, Speaker, Statement, Task, Ticket, Upload, User, Vote, Webhook, WebhookPage,
} from './types'

type Schemas = components['schemas']
/** Codes count as text: the schema says "string" for some of the sets that types.ts spells out. */
type Loose<T> = T extends string ? string : T extends readonly (infer U)[] ? Loose<U>[] : T extends object ? { [K in keyof T]: Loose<T[K]> } : T
/** Does not compile unless the server's shape can be read as ours. */
type Reads<Ours, Server extends Loose<Ours>> = [Ours, Server]

/** What the schema leaves open: a published answer's time, shapes it calls "object", lists an item's head lacks. */
type Lists = 'statements' | 'speakers' | 'votes' | 'replies' | 'motions'

export type Checks = [
  Reads<Omit<Answer, 'published_at'>, Loose<Schemas['answer']>>,
  Reads<AnswerTemplate, Loose<Schemas['template']>>,
  Reads<Attachment, Loose<Schemas['attachment']>>,
  Reads<Upload, Loose<Schemas['upload']>>,
  Reads<Attendance, Loose<Schemas['attendance']>>,
  Reads<Omit<Board, 'community' | 'as_of'>, Loose<Schemas['board']>>,
  Reads<CheckInCode, Loose<Schemas['check_in_code']>>,
  Reads<Comment, Loose<Schemas['comment']>>,
  Reads<Community, Loose<Schemas['community']>>,
  Reads<Decision, Loose<Schemas['decision']>>,
  Reads<Task, Loose<Schemas['task']>>,
  Reads<Commitment, Loose<Schemas['commitment']>>,
  Reads<{ parties: PartyAccount[] }, Loose<Schemas['accountability']>>,
  Reads<Omit<Figures, 'community' | 'as_of'>, Loose<Schemas['figures']>>,
  Reads<Invitation, Loose<Schemas['invitation']>>,
  Reads<InvitationAccepted, Loose<Schemas['invitation_accepted']>>,
  Reads<ListedPlace, Loose<Schemas['listed_place']>>,
  Reads<PlaceCodes, Loose<Schemas['place_codes']>>,
  Reads<PlaceImport, Loose<Schemas['place_import']>>,
  Reads<Membership, Loose<Schemas['membership']>>,
  Reads<Notice, Loose<Schemas['notice']>>,
  Reads<NoticePage, Loose<Schemas['notice_list']>>,
  Reads<NoticeSettings, Loose<Schemas['notice_settings']>>,
  Reads<Page<OutboxMessage>, Loose<Schemas['outbox']>>,
  Reads<Page<PersonRow>, Loose<Schemas['people_list']>>,
  Reads<Problem, Loose<Schemas['problem']>>,
  Reads<Omit<Series, 'quorum'>, Loose<Schemas['series']>>,
  Reads<{ items: Occurrence[] }, Loose<Schemas['occurrence_list']>>,
  Reads<SessionAnswer, Loose<Schemas['session']>>,
  Reads<SessionAnswer, Loose<Schemas['user']>>,
  Reads<Motion, Loose<Schemas['motion']>>,
  Reads<QuestionReply, Loose<Schemas['reply']>>,
  Reads<SavedFilter, Loose<Schemas['filter']>>,
  Reads<Speaker, Loose<Schemas['speaker']>>,
  Reads<Statement, Loose<Schemas['statement']>>,
  Reads<User, Loose<Schemas['account']>>,
  Reads<Vote, Loose<Schemas['vote']>>,
  Reads<Webhook, Loose<Schemas['webhook']>>,
  Reads<WebhookPage, Loose<Schemas['webhook_list']>>,
  Reads<Plugin, Loose<Schemas['plugin']>>,
  Reads<Omit<AgendaItem, Lists | 'answers'>, Loose<Schemas['item']>>,
  Reads<Pick<AgendaItem, Lists>, Loose<Required<Pick<Schemas['item'], Lists>>>>,
  Reads<Omit<Meeting, 'agenda'>, Loose<Schemas['meeting']>>,
  Reads<Omit<Ticket, 'answers' | 'my_draft'>, Loose<Schemas['ticket']>>,
]
