// SPDX-License-Identifier: Apache-2.0
// What a body's rule asks of those who come, in figures. The server decides; this explains. Pure.
import { countedStages, matterStages, type Attended, type CountedStage, type Matter, type MatterRecord, type MatterStage, type PollRule } from '@/api/types'
import { isMet, leastOf } from './poll_rules'

/** How many of `due` must come, and how many of those present must approve (null until it is known who came). */
export function needed(rule: Pick<PollRule, 'participation' | 'approval' | 'base'>, due: number, present: number | null): { present: number; in_favour: number | null } {
  const whole = rule.base === 'entitled' ? due : present
  return { present: leastOf(rule.participation, due), in_favour: whole === null ? null : leastOf(rule.approval, whole) }
}
export function isCarried(rule: Pick<PollRule, 'participation' | 'approval' | 'base'>, { due, present, in_favour }: Attended): boolean {
  return isMet(rule.participation, present, due) && isMet(rule.approval, in_favour, rule.base === 'entitled' ? due : present)
}

/** In which a body decides, with a rule. */
export const isCounted = (stage: MatterStage): stage is CountedStage => (countedStages as readonly string[]).includes(stage)

export type StagePlace = 'done' | 'next' | 'ahead'
/** Where each stage stands, with its records as they were made. */
export function stagesOf({ records, next, state }: Pick<Matter, 'records' | 'next' | 'state'>): { stage: MatterStage; place: StagePlace; records: MatterRecord[] }[] {
  return matterStages.map((stage) => {
    const own = records.filter((record) => record.stage === stage)
    const done = own.some(({ carried, taken_back_for }) => carried && taken_back_for === null)
    return { stage, records: own, place: done ? 'done' : state === 'in_progress' && stage === next ? 'next' : 'ahead' }
  })
}
/** The record that stands last: the one that may be taken back. */
export function lastStanding({ records }: Pick<Matter, 'records'>): MatterRecord | null {
  return records.filter(({ taken_back_for }) => taken_back_for === null).at(-1) ?? null
}
