// SPDX-License-Identifier: Apache-2.0
// What staff keep an eye on: notices and what leaves the house, moderation, figures.
import type { Id, Instant, Role, TicketState } from './people'
import type { Person } from './tickets'

// — notices —

/** Why one is told; also what one may turn off. */
export const noticeGroups = ['mine', 'followed', 'duty', 'work', 'meeting', 'poll', 'plugins'] as const
export type NoticeGroup = (typeof noticeGroups)[number]
export interface Notice {
  id: Id
  community: Id
  at: Instant
  why: NoticeGroup
  kind: string
  read: boolean
  actor: { id: Id; name: string; party: string | null } | null
  ticket: { id: Id; number: string; title: string } | null
  meeting: { id: Id; title: string; starts_at: Instant } | null
  /** Of a task: what was decided. */
  decision: { id: Id; text: string } | null
  poll: { id: Id; question: string; opens_at: Instant | null; closes_at: Instant | null } | null
  matter: { id: Id; title: string } | null
  /** What a plugin tells, and the page of the client where there is more. */
  plugin: { name: string; kind: string; text_zh: string; text_en: string; path: string | null } | null
  /** Of a matter. */
  stage: string | null
  /** Whose answer, or who has the work. */
  party: string | null
  stance: string | null
  /** A reason, a note, a comment, a decision: people's own words. */
  text: string | null
  due: Instant | null
  until: Instant | null
  starts_at: Instant | null
}
export interface NoticePage { items: Notice[]; next?: string | null; unread: number }
export interface NewNotices { community: Id; new: { id: Id; why: string; kind: string }[] }
export const languages = ['zh-CN', 'en'] as const
export interface NoticeSettings {
  app: NoticeGroup[]
  mail: NoticeGroup[]
  language: (typeof languages)[number]
  /** Times of day like 22:00. */
  quiet_from: string | null
  quiet_to: string | null
  address: { address: string; verified: boolean } | null
  /** Whether this server sends e-mail at all. */
  can_mail: boolean
  version: number
}
export type NoticeSettingsInput = Partial<Pick<NoticeSettings, 'app' | 'mail' | 'language'>> & { quiet_from?: string; quiet_to?: string }

// — what leaves the house —

export const webhookFormats = ['signed', 'dingtalk', 'wecom'] as const
export type WebhookFormat = (typeof webhookFormats)[number]
export interface Webhook {
  id: Id
  name: string
  format: WebhookFormat
  host: string
  events: string[]
  language: (typeof languages)[number]
  on: boolean
  created_at: Instant
  version: number
  /** Of a signed one, when it is made, and never again. */
  secret?: string
}
/** A kind of news that a plugin tells; its sentence is the plugin's. */
export interface PluginKind { kind: string; title_zh: string; title_en: string }
export interface WebhookPage { items: Webhook[]; kinds: string[]; plugin_kinds: PluginKind[]; can_send: boolean }
export interface WebhookInput { name: string; format: WebhookFormat; url: string; secret?: string; events: string[]; language: string }
// — plugins —

export const pluginHealths = ['ready', 'failed', 'hung', 'resting', 'crowded'] as const
export const settingKinds = ['text', 'integer', 'flag', 'choice'] as const
/** A setting that a plugin declares; its value is text whatever the kind. */
export interface PluginSetting {
  key: string
  kind: (typeof settingKinds)[number]
  value: string
  initial: string
  min: number
  max: number
  choices: string[]
  title_zh: string
  title_en: string
}
export interface Plugin {
  name: string
  version: string
  title_zh: string
  title_en: string
  on: boolean
  health: (typeof pluginHealths)[number]
  trouble: string | null
  trouble_at: Instant | null
  calls: number
  failures: number
  hangs: number
  /** Events that it has not read yet. */
  lag: number
  roles: Role[]
  wants: Role[]
  settings: PluginSetting[]
}
/** What a page of a plugin shows. */
export interface PluginTable { title: string; columns: string[]; rows: (string | number | null)[][] }

export const messageStates = ['to_send', 'sent', 'dead'] as const
export interface OutboxMessage {
  id: Id
  channel: string
  state: (typeof messageStates)[number]
  attempts: number
  due_at: Instant
  error: string
  created_at: Instant
  done_at: Instant | null
  /** A webhook's name, or a person's. */
  to: string
  notices: number
}

// — moderation —

/** What a ticket hides. Which words, by whom and why is null for who may not know. */
export interface Mask {
  id: Id
  kind: 'words' | 'file'
  words: string | null
  attachment: Id | null
  reason: string | null
  by: string | null
  at: Instant
  undone: { by: string | null; reason: string | null; at: Instant } | null
}
export interface MaskInput { words?: string; attachment?: Id; reason: string }

export const abuseKinds = ['privacy', 'insult', 'untrue', 'advert', 'other'] as const
export type AbuseKind = (typeof abuseKinds)[number]
export const reportOutcomes = ['masked', 'dismissed'] as const
export type ReportOutcome = (typeof reportOutcomes)[number]
export interface Report {
  id: Id
  ticket: { id: Id; number: string; title: string }
  about: 'ticket' | 'answer' | 'comment'
  party: string | null
  comment: Id | null
  /** What is reported, as it is shown now. */
  quote: string
  kind: AbuseKind
  words: string
  at: Instant
  outcome: ReportOutcome | null
  reason: string | null
  settled_by: string | null
  settled_at: Instant | null
}
/** About the ticket itself, a party's answer or a comment. */
export interface ReportInput { kind: AbuseKind; words: string; party?: string; comment?: Id }
export interface SettleInput { outcome: ReportOutcome; reason: string }

// — administration and figures —

/** One role of one person; `login` for administrators only. */
export interface PersonRow { id: Id; name: string; login?: string; role: Role; party: string | null; grid: string | null }
export interface InvitationInput {
  role: Role
  party?: string
  grid?: string
  household?: { building: string; unit: string; room: string }
  uses?: number
  days?: number
}
/** The code is shown this once. */
export interface PasswordReset { code: string; login: string; name: string; expires_at: Instant }
/** What is still in the hands of somebody whose role has ended. */
export interface RoleEnded { open_tickets: number }
/** How much of a person was erased: tickets that stay, private ones without words, texts of the log. */
export interface Erased { tickets: number; emptied: number; bodies: number }
/** Who was shown of the caller what not everybody may know; `ticket` null: an entry of a list of people. */
export interface Look { id: Id; at: Instant; command: string; reader: Person; community: Person; ticket: string | null }
/** The code is shown this once. */
export interface Invitation { code: string; role: Role; expires_at: Instant; uses: number }
export interface Board {
  community: Id
  as_of: Instant
  open: number
  overdue: number
  submitted_30d: number
  closed_30d: number
  reopened_30d: number
  ratings: number
  /** Mean of 1–5, null without a rating. */
  satisfaction: number | null
  by_state: Partial<Record<TicketState, number>>
  by_party: { party: string; answered: number; owed: number; silent: number; working: number; overdue: number }[]
  by_category: { category: string; open: number; total: number }[]
}

/** What each counts stands in server/domain/figures.hpp, and on the board under "how this is counted". */
export const figureCodes = ['answer', 'solve', 'satisfaction', 'on_time', 'rework', 'return', 'reopen', 'silence'] as const
export type FigureCode = typeof figureCodes[number]
export interface FigureRate { numerator: number; denominator: number }
export interface FigureGroup {
  raised: number
  closed: number
  rates: Record<FigureCode, FigureRate>
  rating_sum: number
  /** Medians, to about 3 %; null without one, and where a grid or a category was asked for. */
  first_answer_minutes: number | null
  close_minutes: number | null
}
/** Months as 2026-11. */
export interface FigureQuery { from?: string; to?: string; party?: string; grid?: string; category?: string; with_private?: boolean }
export interface Figures {
  community: Id
  as_of: Instant
  from: string
  to: string
  with_private: boolean
  total: FigureGroup
  by_month: { month: string; figures: FigureGroup }[]
  by_party: { party: string; figures: FigureGroup }[]
  by_grid: { grid: string; figures: FigureGroup }[]
  by_category: { category: string; figures: FigureGroup }[]
}
