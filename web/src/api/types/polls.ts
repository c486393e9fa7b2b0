// SPDX-License-Identifier: Apache-2.0
// Votes of owners, residents or villagers outside a meeting (polls), and who votes in them (rolls).
import type { Id, Instant } from './people'
import type { Attachment } from './tickets'

/** Who votes in polls. Areas are in 0.01 m² everywhere. */
export const electorates = ['owners', 'residents', 'villagers', 'households', 'representatives', 'party_members'] as const
export type Electorate = (typeof electorates)[number]
export const pollRules = ['owners_ordinary', 'owners_special', 'residents_assembly', 'village_assembly', 'village_assembly_households', 'village_representatives', 'party_members_meeting'] as const
/** Rules that weigh area, so that a secret ballot would tell whose it is. */
export const weighedRules: readonly string[] = ['owners_ordinary', 'owners_special']
export const pollStates = ['draft', 'announced', 'open', 'closed', 'published', 'withdrawn'] as const
export type PollState = (typeof pollStates)[number]
export const ballotChannels = ['paper', 'on_site', 'door'] as const
export type BallotChannel = (typeof ballotChannels)[number]
export type PollMove = 'update' | 'announce' | 'withdraw' | 'open' | 'close' | 'publish' | 'official' | 'proxy' | 'paper' | 'cast'

export interface Weight { heads: number; area: number }
/** A share as a fraction; strict: more than it, else at least it. */
export interface Threshold { numerator: number; denominator: number; strict: boolean }
export interface PollRule {
  code: string
  version: number
  source: string
  electorate: string
  /** Area counts beside heads. */
  weighed: boolean
  participation: Threshold
  approval: Threshold
  base: string
  notice_days: number
  short_notice_days: number
  window_min_days: number
  window_max_days: number
  publish_days: number
}
export interface PollOutcome { valid: boolean; passed: boolean; reason: string; winner: string | null }
export interface PollResult extends PollOutcome {
  options: (Weight & { option: string })[]
  entitled: Weight
  cast: Weight
  deem_absent: boolean
  plain: PollOutcome
  deemed: PollOutcome
}
export interface OfficialInput {
  authority: string
  reference: string
  valid: boolean
  passed: boolean
  cast_heads: number
  cast_area: number
  for_heads: number
  for_area: number
}
export interface OfficialResult extends OfficialInput { at: Instant }
/** For whom the reader votes. */
export interface OwnElector {
  elector: string
  area: number
  cast_at: Instant | null
  channel: string | null
  /** Of a named poll, once cast. */
  choice: string | null
  /** By a written mandate. */
  proxy: boolean
}
/** What everybody may know of a poll; what events carry. */
export interface PollFacts {
  id: Id
  community: Id
  item: Id | null
  rule: PollRule
  question: string
  text: string
  options: string[]
  secret: boolean
  deem_absent: boolean
  count_parking: boolean
  extraordinary: boolean
  state: PollState
  opens_at: Instant | null
  closes_at: Instant | null
  announced_at: Instant | null
  opened_at: Instant | null
  closed_at: Instant | null
  published_at: Instant | null
  entitled: Weight
  cast: Weight
  electorate_hash: string | null
  result: PollResult | null
  official: OfficialResult | null
  withdrawn_for: string | null
  version: number
}
/** Which item of which meeting put it; the title is null where not everybody may read it. */
export interface PollAgenda { meeting: Id; meeting_title: string; title: string | null }
/** `agenda`, `own` and `moves` are in no event; an older server tells no `agenda`. */
export interface Poll extends PollFacts { agenda?: PollAgenda | null; own: OwnElector[]; moves: string[] }

export interface PollInput {
  question: string
  /** The agenda item that puts it. */
  item?: Id
  text: string
  rule: string
  /** For, against, abstain where left out. */
  options?: string[]
  secret: boolean
  deem_absent: boolean
  count_parking: boolean
  extraordinary: boolean
}

export interface PollElector {
  elector: string
  head: string
  area: number
  cast_at: Instant | null
  channel: string | null
  names: string
  proxy: { id: Id; name: string; mandate: string } | null
}
export const paperStates = ['waiting', 'counted', 'in_review', 'dropped'] as const
export type PaperState = (typeof paperStates)[number]
export interface Paper { id: Id; elector: string; channel: string; state: PaperState; /** A photo of the paper was handed in. */ photo: boolean }
export interface OpenPaper extends Omit<Paper, 'photo'> {
  photo: Attachment | null
  at: Instant
  by: { id: Id; name: string } | null
  second_by: { id: Id; name: string } | null
  /** Only while in review. */
  choice: string | null
  second_choice: string | null
  cast: { at: Instant | null; channel: string | null }
}
export interface PaperInput { elector: string; choice: string; channel: BallotChannel; photo?: Id }
export interface SettlePaperInput { counts: boolean; choice?: string; reason: string }

export interface RollSummary { electorate: string; lines: number; heads: number; area: number; linked: number }
export interface RollLine {
  id: Id
  elector: string
  head: string
  area: number
  area_source: string
  parking: boolean
  names: string
  users: { id: Id; name: string; login: string | null }[]
}
export interface RollPlan { electorate: Electorate; csv: string; dry_run: boolean; replace: boolean }
export interface RollImport {
  added: number
  changed: number
  known: number
  removed: number
  linked: number
  bad: number
  written: boolean
  problems: { line: number; column: string; code: string }[]
  unused: string[]
}
