// SPDX-License-Identifier: Apache-2.0
// Matters of the village that are decided by four deliberations and two publications.
import type { Id, Instant } from './people'
import type { PollRule } from './polls'
import type { Attachment } from './tickets'

export const matterStages = ['proposal', 'consultation', 'party_members', 'assembly', 'resolution', 'outcome'] as const
export type MatterStage = (typeof matterStages)[number]
/** Stages in which a body decides, with a rule. */
export const countedStages = ['consultation', 'party_members', 'assembly'] as const
export type CountedStage = (typeof countedStages)[number]
export const assemblyRules = ['village_representatives', 'village_assembly', 'village_assembly_households'] as const
export type AssemblyRule = (typeof assemblyRules)[number]

export interface Attended { due: number; present: number; in_favour: number }
/** Days are of the community's zone: 2027-02-12. */
export interface MatterRecord {
  id: Id
  stage: MatterStage
  held_on: string
  text: string
  attended: Attended | null
  /** Whose result decided. */
  poll: Id | null
  place: string | null
  last_day: string | null
  carried: boolean
  at: Instant
  taken_back_for: string | null
  /** That show it; absent in what an older server told. */
  files?: Attachment[]
}
/** What everybody of the community knows of a matter; what events carry. */
export interface MatterFacts {
  id: Id
  community: Id
  title: string
  assembly_rule: string
  state: 'in_progress' | 'done' | 'ended'
  next: MatterStage | null
  ended_for: string | null
  rules: Record<CountedStage, PollRule>
  records: MatterRecord[]
  version: number
}
export interface Matter extends MatterFacts { moves: string[] }

export interface MatterInput { title: string; text: string; held_on: string; assembly_rule: string; files?: Id[] }
export interface MatterRecordInput {
  stage: MatterStage
  held_on: string
  text: string
  due?: number
  present?: number
  in_favour?: number
  poll?: Id
  place?: string
  last_day?: string
  files?: Id[]
}
