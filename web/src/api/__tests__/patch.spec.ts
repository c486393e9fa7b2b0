// SPDX-License-Identifier: Apache-2.0
import { describe, expect, it } from 'vitest'
import { aMeeting, anItem, aSpeaker, aTicket, aVote } from '@/test_support/fixtures'
import { patchMeeting, patchTicket } from '../patch'
import type { Meeting } from '../types'

describe('a ticket', () => {
  it('takes over the fields an event names and keeps the others', () => {
    const old = aTicket({ moves: ['accept'], title: '灯不亮' })
    const next = patchTicket(old, { ticket: { id: old.id, state: 'accepted', version: 2 } })
    expect(next).toEqual({ ...old, state: 'accepted', version: 2 })
  })

  it('has its lists replaced, not joined', () => {
    const answer = { party: 'property_company', text: '换', stance: 'handle' as const, by: '陈经理', published_at: '2026-11-24T16:40:00+08:00', version: 1 }
    const old = aTicket({ answers: [answer], owed: ['owners_committee'] })
    const next = patchTicket(old, { ticket: { id: old.id, answers: [{ ...answer, text: '换了', version: 2 }], owed: [] } })
    expect(next?.answers).toEqual([{ ...answer, text: '换了', version: 2 }])
    expect(next?.owed).toEqual([])
  })

  it('keeps what only this viewer knows', () => {
    const old = aTicket({ moves: ['cancel'], mine: true, supporting: true, my_draft: { text: '草', stance: 'handle' }, reporter: { name: '沈奶奶', mine: true } })
    const next = patchTicket(old, { ticket: { id: old.id, supporters: 3, reporter: { name: '沈奶奶' } } })
    expect(next).toEqual({ ...old, supporters: 3 })
  })

  it('keeps its own reporter when the event was written for people who may not know', () => {
    const old = aTicket({ reporter: { name: '沈奶奶', mine: true } })
    expect(patchTicket(old, { ticket: { id: old.id, reporter: null } })?.reporter).toEqual({ name: '沈奶奶', mine: true })
  })

  it('is not set back by an event that a later fetch has already seen', () => {
    const old = aTicket({ state: 'working', version: 5 })
    expect(patchTicket(old, { ticket: { id: old.id, state: 'assigned', version: 4 } })).toBe(old)
  })

  it('comes in whole by its first event, with no moves until it is fetched', () => {
    const whole = aTicket({ moves: ['accept'] })
    expect(patchTicket(undefined, { ticket: whole })).toEqual({ ...whole, moves: [] })
    expect(patchTicket(undefined, { ticket: { id: whole.id, state: 'accepted' } })).toBeUndefined()
  })

  it('stays the same object when the event says nothing of it', () => {
    const old = aTicket()
    expect(patchTicket(old, {})).toBe(old)
  })
})

describe('a meeting', () => {
  const said = { id: 's1', by: '吴老师', party: 'party_representatives', text: '加盏灯', at: '2026-11-27T19:35:00+08:00' }

  it('takes over the fields an event names', () => {
    const old = aMeeting()
    const next = patchMeeting(old, { meeting: { id: old.id, state: 'in_session', current: 'i1', version: 2 } })
    expect(next).toEqual({ ...old, state: 'in_session', current: 'i1', version: 2 })
  })

  it('has the papers of an item replaced, not joined: one that was removed is not told of', () => {
    const attachment = { id: 'a1', sha256: '', type: 'application/pdf', size: 1, width: null, height: null, name: null, thumbnail: null }
    const paper = { id: 'p1', attachment, title: '报价', by: '赵主持', at: '2026-11-27T19:35:00+08:00' }
    const old = aMeeting({ agenda: [anItem({ id: 'i1', papers: [paper, { ...paper, id: 'p2' }] })] })
    const next = patchMeeting(old, { meeting: { id: old.id }, agenda: [{ id: 'i1', papers: [{ ...paper, title: '三家报价' }] }] })
    expect(next?.agenda[0]?.papers).toEqual([{ ...paper, title: '三家报价' }])
    expect(patchMeeting(old, { meeting: { id: old.id }, agenda: [{ id: 'i1', state: 'current' }] })?.agenda[0]?.papers).toHaveLength(2)
  })

  it('has agenda items changed in place and new ones added at the end, with empty lists', () => {
    const old = aMeeting({ agenda: [anItem({ id: 'i1', statements: [said] }), anItem({ id: 'i2' })] })
    const next = patchMeeting(old, { meeting: { id: old.id }, agenda: [{ id: 'i1', state: 'current' }, { id: 'i3', title: '停车', kind: 'ticket' }] })
    expect(next?.agenda.map(({ id, state, title }) => [id, state, title])).toEqual([
      ['i1', 'current', '楼道灯'], ['i2', 'pending', '楼道灯'], ['i3', 'pending', '停车'],
    ])
    expect(next?.agenda[0]?.statements).toEqual([said])
    expect(next?.agenda[2]).toMatchObject({ statements: [], speakers: [], votes: [], decision: null })
  })

  it('gathers statements, speakers and votes of an item by their ids', () => {
    const old = aMeeting({ agenda: [anItem({ id: 'i1', statements: [said], speakers: [aSpeaker({ id: 'p1' })] })] })
    const next = patchMeeting(old, {
      meeting: { id: old.id },
      agenda: [{ id: 'i1', statements: [{ ...said, id: 's2', text: '同意' }], speakers: [{ id: 'p1', state: 'speaking' }], votes: [aVote({ id: 'v1' })] }],
    })
    expect(next?.agenda[0]?.statements.map((statement) => statement.text)).toEqual(['加盏灯', '同意'])
    expect(next?.agenda[0]?.speakers).toEqual([aSpeaker({ id: 'p1', state: 'speaking' })])
    expect(next?.agenda[0]?.votes.map((vote) => vote.id)).toEqual(['v1'])
  })

  it('hears a statement once, however often it is told', () => {
    const old = aMeeting({ agenda: [anItem({ id: 'i1', statements: [said] })] })
    const next = patchMeeting(old, { meeting: { id: old.id }, agenda: [{ id: 'i1', statements: [said] }] })
    expect(next?.agenda[0]?.statements).toEqual([said])
  })

  it('keeps whether the reader has voted when the vote changes', () => {
    const old = aMeeting({ agenda: [anItem({ id: 'i1', votes: [aVote({ id: 'v1', mine: true, cast: 1 })] })] })
    const next = patchMeeting(old, { meeting: { id: old.id }, agenda: [{ id: 'i1', votes: [{ id: 'v1', cast: 2 }] }] })
    expect(next?.agenda[0]?.votes[0]).toMatchObject({ mine: true, cast: 2 })
  })

  it('is put in order, dropping the items the order does not name', () => {
    const old = aMeeting({ agenda: ['i1', 'i2', 'i3'].map((id) => anItem({ id })) })
    const next = patchMeeting(old, { meeting: { id: old.id }, agenda: [{ id: 'i4' }], order: ['i3', 'i4', 'i1'] })
    expect(next?.agenda.map((item) => item.id)).toEqual(['i3', 'i4', 'i1'])
  })

  it('is not set back by a part that a later fetch has, as what came after that part would not be told again', () => {
    const id = aMeeting().id
    const fetched = aMeeting({ version: 7, current: 'i1', agenda: [anItem({ id: 'i1', state: 'current' })] })
    const renamed = { meeting: { id, version: 5 }, agenda: [{ id: 'i1', state: 'pending' as const, minutes: 10 }] }
    const called = { meeting: { id, version: 6, current: 'i1' }, agenda: [{ id: 'i1', state: 'current' as const, minutes: 10 }] }
    expect([renamed, called].reduce<Meeting | undefined>(patchMeeting, fetched)).toBe(fetched)
    const said7 = { meeting: { id, version: 7 }, agenda: [{ id: 'i1', statements: [said] }] }
    expect(patchMeeting(fetched, said7)?.agenda[0]?.statements).toEqual([said])
  })

  it('counts each person present once', () => {
    const chen = { user: 'u1', name: '陈经理', party: 'property_company', at: '2026-11-27T18:55:00+08:00', role: 'member' as const }
    const old = aMeeting({ attendance: [chen] })
    const next = patchMeeting(old, { meeting: { id: old.id }, attendance: [{ user: 'u1', role: 'deputy' }, { ...chen, user: 'u2' }] })
    expect(next?.attendance).toEqual([{ ...chen, role: 'deputy' }, { ...chen, user: 'u2' }])
  })
})
