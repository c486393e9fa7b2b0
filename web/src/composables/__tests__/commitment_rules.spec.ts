// SPDX-License-Identifier: Apache-2.0
import { describe, expect, it } from 'vitest'
import type { Commitment, Task } from '@/api/types'
import { dueOf, heardReports, kindsOf, standingOf, stepsOf } from '../commitment_rules'

const task = (change: Partial<Task> = {}): Task => ({ id: 'k', state: 'open', due: null, review: null, done_at: null, percent: 0, reports: [], parts: [], verdicts: [], version: 1, ...change })
const ticket = (state: 'assigned' | 'verifying' | 'closed'): Commitment['ticket'] => ({ id: 't', number: 'MG-2026-000001', state })

describe('how a commitment stands', () => {
  it('is what its task says, late where that is open and over its time', () => {
    expect(standingOf({ task: task(), ticket: null, late: false })).toBe('open')
    expect(standingOf({ task: task(), ticket: null, late: true })).toBe('late')
    expect(standingOf({ task: task({ state: 'done' }), ticket: null, late: false })).toBe('done')
    expect(standingOf({ task: task({ state: 'replaced' }), ticket: null, late: false })).toBe('replaced')
  })
  it('is read from its ticket where that carries it', () => {
    expect(standingOf({ task: null, ticket: ticket('assigned'), late: false })).toBe('open')
    expect(standingOf({ task: null, ticket: ticket('assigned'), late: true })).toBe('late')
    expect(standingOf({ task: null, ticket: ticket('verifying'), late: false })).toBe('done')
    expect(standingOf({ task: null, ticket: ticket('closed'), late: false })).toBe('accepted')
  })
  it('is not known where neither carries it', () => {
    expect(standingOf({ task: null, ticket: null, late: false })).toBe('untracked')
  })
  it('has the time that the last meeting gave it', () => {
    const decision = { id: 'd', text: '', party: 'a', assignee: null, due: '2026-12-01T00:00:00Z' }
    expect(dueOf({ task: task({ due: '2026-12-24T00:00:00Z' }), decision })).toBe('2026-12-24T00:00:00Z')
    expect(dueOf({ task: null, decision })).toBe(decision.due)
  })
  it('tells reports and verdicts together, the latest first', () => {
    const report = (id: string, at: string) => ({ id, text: '', party: null, percent: 0, finished: false, at })
    const steps = stepsOf(task({
      reports: [report('a', '2026-12-01T00:00:00Z'), report('c', '2026-12-03T00:00:00Z')],
      verdicts: [{ item: 'b', meeting: 'm', verdict: 'noted', due: null, review: null, at: '2026-12-02T00:00:00Z' }],
    }))
    expect(steps.map((step) => step.kind === 'report' ? step.report.id : step.verdict.item)).toEqual(['c', 'b', 'a'])
  })
  it('was reported to a meeting since another one looked at it, and no later than this one did', () => {
    const report = (id: string, at: string) => ({ id, text: '', party: null, percent: 0, finished: false, at })
    const verdict = (item: string, at: string) => ({ item, meeting: 'm', verdict: 'noted' as const, due: null, review: null, at })
    const told = task({
      reports: ['2026-12-01', '2026-12-03', '2026-12-05'].map((day, at) => report(String(at), `${day}T00:00:00Z`)),
      verdicts: [verdict('first', '2026-12-02T00:00:00Z'), verdict('second', '2026-12-04T00:00:00Z')],
    })
    const ids = (item: Parameters<typeof heardReports>[1], closed: string | null = null): string[] => heardReports(told, item, closed).map(({ id }) => id)
    expect(ids({ id: 'first', verdict: { at: '2026-12-02T00:00:00Z' } })).toEqual(['0'])
    expect(ids({ id: 'second', verdict: { at: '2026-12-04T00:00:00Z' } })).toEqual(['1'])
    expect(ids({ id: 'third' })).toEqual(['2'])
    expect(ids({ id: 'third' }, '2026-12-04T12:00:00Z')).toEqual([])
  })
  it('is shown by files of each kind', () => {
    expect(kindsOf([{ type: 'image/jpeg' }, { type: 'application/pdf' }, { type: 'image/png' }])).toEqual([['photo', 2], ['paper', 1]])
    expect(kindsOf([])).toEqual([])
  })
})
