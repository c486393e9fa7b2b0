// SPDX-License-Identifier: Apache-2.0
// What a poll's rule asks for, in figures and in the keys of its words. The server decides; this explains. Pure.
import type { Poll, PollOutcome, Problem, Threshold } from '@/api/types'

export type Measure = 'area' | 'heads'

/** In the order in which people speak of them; area only where it counts. */
export function measuresOf(poll: Pick<Poll, 'rule'>): Measure[] {
  return poll.rule.weighed ? ['area', 'heads'] : ['heads']
}

/** The least part of the whole that meets a threshold. */
export function leastOf({ numerator, denominator, strict }: Threshold, whole: number): number {
  const exact = numerator * whole
  return strict ? Math.floor(exact / denominator) + 1 : Math.ceil(exact / denominator)
}
export function isMet(threshold: Threshold, part: number, whole: number): boolean {
  const [left, right] = [part * threshold.denominator, threshold.numerator * whole]
  return threshold.strict ? left > right : left >= right
}
/** How much is still missing; 0 when it is met. */
export function missingOf(threshold: Threshold, part: number, whole: number): number {
  return isMet(threshold, part, whole) ? 0 : leastOf(threshold, whole) - part
}
/** A share in percent, rounded down to a tenth: what is not reached never looks as if it were. */
export function percentOf(part: number, whole: number): number {
  return whole === 0 ? 0 : Math.floor(1000 * part / whole + 1e-9) / 10
}
/** The words of a share: `least_2_3`, `over_1_2`. */
export function shareCode({ numerator, denominator, strict }: Threshold): string {
  return `${strict ? 'over' : 'least'}_${numerator}_${denominator}`
}

/** A plain question has both; anything else is a choice among own options. */
export function isPlain(options: readonly string[]): boolean {
  return options.includes('for') && options.includes('against')
}

/** Keys of the two sentences that say the rule: who must take part, and what then passes. */
export function ruleKeys(poll: Pick<Poll, 'rule' | 'options'>): [part: string, pass: string] {
  const { weighed, base } = poll.rule
  const verb = isPlain(poll.options) ? 'pass' : 'win'
  const among = weighed ? 'weighed' : 'heads'
  return [`polls.take_part.${among}`, `polls.${verb}.${base === 'entitled' ? 'entitled' : among}`]
}

export type Verdict = 'passed' | 'won' | 'not_passed' | 'too_few'
export function verdictOf(outcome: PollOutcome): Verdict {
  if (!outcome.valid) return 'too_few'
  if (!outcome.passed) return 'not_passed'
  return outcome.winner !== null && outcome.winner !== '' ? 'won' : 'passed'
}
/** Which options approval is asked of: "for" of a plain question, every one but abstaining of others. */
export function approves(options: readonly string[], option: string): boolean {
  return isPlain(options) ? option === 'for' : option !== 'abstain'
}

/** Open in name, and its time is not over. */
export function mayCast(poll: Poll, now: number): boolean {
  return poll.state === 'open' && poll.closes_at !== null && now < Date.parse(poll.closes_at) && poll.own.some(({ cast_at }) => cast_at === null)
}
/** The time to vote is over and nobody has counted yet. */
export function isDue(poll: Pick<Poll, 'state' | 'closes_at'>, now: number): boolean {
  return poll.state === 'open' && poll.closes_at !== null && now >= Date.parse(poll.closes_at)
}

const hour = 3_600_000
const day = 24 * hour
/** The earliest times that the rule allows, on the full hour; where it asks for no days, one day to vote. */
export function earliestTimes({ rule, extraordinary }: Pick<Poll, 'rule' | 'extraordinary'>, now: number): { opens: number; closes: number } {
  const notice = (extraordinary ? rule.short_notice_days : rule.notice_days) * day
  // A form is not sent at once: some minutes are kept in hand.
  const opens = Math.ceil((now + notice + hour / 12) / hour) * hour
  return { opens, closes: opens + Math.max(rule.window_min_days, 1) * day }
}

/** What the server says of a time: earlier or later than it may be, and where the border is. */
export function timeWrong(problem: Problem | null, field: 'opens_at' | 'closes_at'): { key: string; at: string } | null {
  const message = problem?.errors?.find(({ pointer }) => pointer === `/${field}`)?.message
  if (message === undefined) return null
  const at = /\d{4}-\d\d-\d\dT[0-9:.]+(?:Z|[+-]\d\d:\d\d)/.exec(message)?.[0] ?? ''
  return { key: at === '' ? 'polls.time_wrong' : message.includes('after') ? 'polls.time_late' : 'polls.time_early', at }
}

/** Square metres in words of the language, exact to the hundredth. */
export function areaFigure(hundredths: number, language: string): string {
  return new Intl.NumberFormat(language, { maximumFractionDigits: 2 }).format(hundredths / 100)
}

/** "98.5" as 9850 hundredths; null for what is no area with at most two digits behind the point. */
export function readArea(text: string): number | null {
  const found = /^(\d{1,12})(?:\.(\d{1,2}))?$/.exec(text.trim().replaceAll(',', ''))
  return found ? Number(found[1]) * 100 + Number((found[2] ?? '').padEnd(2, '0')) : null
}
/** A whole number of people, or null. */
export function readHeads(text: string): number | null {
  return /^\d{1,9}$/.test(text.trim()) ? Number(text.trim()) : null
}
