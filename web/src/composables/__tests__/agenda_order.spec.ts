// SPDX-License-Identifier: Apache-2.0
import { describe, expect, it } from 'vitest'
import type { AgendaItem } from '@/api/types'
import { agendaProper, followingItem, waitingQuestions } from '../agenda_order'

const item = (id: string, change: Partial<AgendaItem> = {}): AgendaItem => ({
  id, kind: 'question', title: id, ticket: null, minutes: 5, state: 'pending', statements: [], speakers: [], votes: [], replies: [], motions: [], decision: null, supporters: 0, ...change,
})
const answered = { replies: [{ id: 'r', party: null, by: 'x', text: 'y', at: '2026-11-27T19:00:00+08:00', amended_at: null }] }
const ids = (items: AgendaItem[]): string => items.map(({ id }) => id).join(' ')

describe('an agenda with questions', () => {
  it('puts first what most people support, and of equals what was asked first', () => {
    expect(ids(waitingQuestions([item('a', { supporters: 1 }), item('b', { supporters: 3 }), item('c', { supporters: 1 }), item('d', { state: 'decided', supporters: 9 })]))).toBe('b a c')
  })
  it('keeps waiting questions out of the agenda until they are taken up', () => {
    expect(ids(agendaProper([item('a'), item('b', { kind: 'topic' }), item('c', { state: 'current' })]))).toBe('b c')
  })
  it('goes on with the agenda, then with what nobody has answered in writing', () => {
    const questions = [item('a', { supporters: 1 }), item('b', { supporters: 5, ...answered })]
    expect(followingItem([...questions, item('c', { kind: 'ticket' })])?.id).toBe('c')
    expect(followingItem(questions)?.id).toBe('a')
    expect(followingItem([item('b', answered)])).toBeUndefined()
  })
})
