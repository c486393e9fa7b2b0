// SPDX-License-Identifier: Apache-2.0
import { describe, expect, it } from 'vitest'
import type { AgendaItem, Meeting, Vote } from '@/api/types'
import { decisionOf, hostRoad, stepOf, voteFailed } from '../host_road'

const item = (change: Partial<AgendaItem> = {}): AgendaItem => ({
  id: 'i1', kind: 'ticket', title: 'Lift', ticket: 't1', minutes: 10, state: 'current', statements: [], speakers: [], votes: [], replies: [], motions: [], decision: null, ...change,
})
const vote = (change: Partial<Vote>): Vote => ({ id: 'v', question: '?', options: [], rule: 'four_party_majority', secret: false, state: 'draft', cast: 0, entitled: 4, result: null, ...change })
const meeting = (change: Partial<Meeting>): Meeting => ({
  id: 'm', series: null, community: 'c', title: 'Friday', state: 'in_session', starts_at: '2026-11-27T11:00:00Z', agenda: [], current: null,
  attendance: [], parties: [], members: [], quorum: { met: true, missing: [] }, version: 1, ...change,
})
const running = new Set(['recess', 'next', 'close', 'state', 'host'])
const main = (agenda: AgendaItem[], current: string | null = 'i1', more: Partial<Meeting> = {}) => hostRoad(meeting({ agenda, current, ...more }), running).main

describe('what a host does next', () => {
  it('opens a meeting that is planned, and starts it when all parties are there', () => {
    expect(hostRoad(meeting({ state: 'scheduled' }), new Set(['open', 'lock', 'move', 'cancel']))).toEqual({ main: 'open', second: null, others: ['lock', 'move', 'cancel'] })
    expect(hostRoad(meeting({ state: 'open' }), new Set(['start', 'cancel'])).main).toBe('start')
  })
  it('has no black button while a party is missing: talking without it is beside the way', () => {
    expect(hostRoad(meeting({ state: 'open' }), new Set(['cancel']))).toEqual({ main: null, second: 'start_without', others: ['cancel'] })
  })
  it('takes up the next item, and closes when there is none', () => {
    expect(main([item({ state: 'pending' })], null)).toBe('next')
    expect(main([item({ state: 'decided' })])).toBe('close')
  })
  it('votes on a matter, then decides', () => {
    const rest = item({ id: 'i2', state: 'pending' })
    expect(main([item(), rest])).toBe('new_vote')
    expect(main([item({ votes: [vote({})] }), rest])).toBe('open_vote')
    expect(main([item({ votes: [vote({ state: 'open' })] }), rest])).toBe('close_vote')
    expect(main([item({ votes: [vote({ state: 'closed', result: { valid: true, passed: true, tally: {} } })] }), rest])).toBe('write_decision')
    expect(main([item({ state: 'decided' }), rest])).toBe('next')
  })
  it('leaves what did not pass, and what is only reported, for the next item', () => {
    const rest = item({ id: 'i2', state: 'pending' })
    expect(main([item({ votes: [vote({ state: 'closed', result: { valid: false, passed: false, tally: {} } })] }), rest])).toBe('defer')
    expect(main([item({ kind: 'commitment' }), rest])).toBe('defer')
  })
  it('knows a matter whose vote was lost, one that was voted on again, and one where only a choice failed', () => {
    const options = ['for', 'against', 'abstain']
    const lost = vote({ state: 'closed', options, result: { valid: true, passed: false, tally: {} } })
    const won = vote({ state: 'published', options, result: { valid: true, passed: true, tally: {} } })
    const choice = { ...lost, options: ['甲', '乙'] }
    expect([[], [vote({})], [lost], [lost, vote({ state: 'open' })], [lost, won], [won, lost], [won, choice], [choice]].map((votes) => voteFailed(item({ votes }))))
      .toEqual([false, false, true, true, false, true, false, true])
  })
  it('does not leave an item while ballots are out', () => {
    const { second, others } = hostRoad(meeting({ agenda: [item({ votes: [vote({ state: 'open' })] }), item({ id: 'i2', state: 'pending' })], current: 'i1' }), running)
    expect([second, ...others]).toEqual([null, 'recess'])
  })
  it('only talks where the quorum was not met', () => {
    expect(hostRoad(meeting({ agenda: [item()], current: 'i1', without_quorum: 'storm' }), running)).toEqual({ main: 'close', second: null, others: ['recess'] })
  })
  it('begins a decision with what was voted for, and with nothing where it did not pass', () => {
    const asked = (question: string, passed: boolean) => decisionOf(item({ votes: [vote({ question, state: 'closed', result: { valid: true, passed, tally: {} } })] }))
    expect(asked('是否同意更换门机?', true)).toBe('同意更换门机。')
    expect(asked('Replace the gate?', true)).toBe('Replace the gate.')
    expect(asked('是否同意更换门机?', false)).toBe('')
  })
  it('knows how far an item is', () => {
    expect(stepOf(item())).toBe('present')
    expect(stepOf(item({ statements: [{ id: 's', by: null, party: null, text: '', at: '' }] }))).toBe('discuss')
    expect(stepOf(item({ votes: [vote({})] }))).toBe('vote')
    expect(stepOf(item({ decision: { id: 'd', text: '', party: null, assignee: null, due: null } }))).toBe('decide')
  })
})
