// SPDX-License-Identifier: Apache-2.0
import { describe, expect, it } from 'vitest'
import { ticketActions } from '@/api/types'
import { checkAnswer, checkJoin, checkSubmit, titleOf } from '../form_checks'
import { checkMove, emptyMove, formOf, likelyAction, moveForms, moveInput, openActions } from '../move_forms'
import { nextOf } from '../next_path'
import { emptySubmit, submitInput } from '../useSubmit'

const endOfDay = (day: string): string => `${day}T23:59:00+08:00`

describe('raising a matter', () => {
  const form = { ...emptySubmit('other'), body: ' 三层楼道灯不亮。晚上看不见路。 ' }

  it('needs words and a kind, and nothing else', () => {
    expect(checkSubmit(form)).toEqual({})
    expect(checkSubmit(emptySubmit())).toEqual({ body: 'missing', category: 'missing' })
    expect(checkSubmit({ ...form, title: '字'.repeat(101) })).toEqual({ title: 'long' })
  })

  it('for another person needs their name and consent', () => {
    expect(checkSubmit({ ...form, behalf: true })).toEqual({ behalfName: 'missing', consent: 'missing' })
    expect(checkSubmit({ ...form, behalf: true, behalfName: '沈奶奶', consent: true })).toEqual({})
  })

  it('takes its title from the first sentence when there is none', () => {
    expect(titleOf(form)).toBe('三层楼道灯不亮')
    expect(titleOf({ title: ' 灯 ', body: 'x' })).toBe('灯')
    expect(titleOf({ title: '', body: '长'.repeat(60) })).toBe(`${'长'.repeat(39)}…`)
  })

  it('sends what was filled in and leaves out the rest', () => {
    expect(submitInput(form)).toEqual({ title: '三层楼道灯不亮', body: '三层楼道灯不亮。晚上看不见路。', category: 'other', urgency: 'normal', visibility: 'community' })
    expect(submitInput({ ...form, building: '3 号楼', place: ' 门口 ', behalf: true, behalfName: '沈奶奶', consent: true })).toMatchObject({
      place: { building: '3', text: '门口' }, on_behalf_of: { name: '沈奶奶', consent: true },
    })
  })
})

describe('an answer', () => {
  it('needs a stance and words; "not our duty" needs its reason', () => {
    expect(checkAnswer({ text: '', stance: null })).toEqual({ stance: 'missing', text: 'missing' })
    expect(checkAnswer({ text: ' ', stance: 'not_our_duty' })).toEqual({ text: 'reason' })
    expect(checkAnswer({ text: '换灯', stance: 'handle' })).toEqual({})
    expect(checkAnswer({ text: '字'.repeat(5001), stance: 'handle' })).toEqual({ text: 'long' })
  })
})

describe('joining', () => {
  it('names each field that is missing or short', () => {
    expect(checkJoin({ code: '', name: ' ', login: '', password: '1234567' })).toEqual({ code: 'missing', name: 'missing', login: 'missing', password: 'short' })
    expect(checkJoin({ code: 'ABCD', name: '王', login: 'wang', password: '12345678' })).toEqual({})
  })

  it('counts characters as people do', () => {
    expect(checkJoin({ code: 'a', name: 'b', login: 'c', password: '😀😀😀😀' })).toEqual({ password: 'short' })
  })
})

describe('moves', () => {
  it('each have a form', () => {
    expect(Object.keys(moveForms).sort()).toEqual([...ticketActions].sort())
  })

  it('ask for what they need', () => {
    expect(checkMove(formOf('assign'), emptyMove())).toEqual({ party: 'missing', due: 'missing' })
    expect(checkMove(formOf('refuse'), emptyMove())).toEqual({ resolution: 'missing', reason: 'missing' })
    expect(checkMove(formOf('confirm'), { ...emptyMove(), rating: 5 })).toEqual({})
    expect(checkMove(formOf('accept'), emptyMove())).toEqual({})
    expect(checkMove(formOf('confirm', true), emptyMove())).toEqual({ note: 'missing' })
    expect(checkMove(formOf('return'), { ...emptyMove(), reason: '字'.repeat(1001) })).toEqual({ reason: 'long' })
  })

  it('send only their own fields, days as the end of that day', () => {
    const values = { ...emptyMove(), party: 'property_company', due: '2026-11-28', reason: '别的', rating: 5 }
    expect(moveInput('assign', values, endOfDay)).toEqual({ action: 'assign', party: 'property_company', due: '2026-11-28T23:59:00+08:00' })
    expect(moveInput('confirm', values, endOfDay)).toEqual({ action: 'confirm', rating: 5 })
    expect(moveInput('reopen', { ...emptyMove(), reason: ' 又灭了 ' }, endOfDay)).toEqual({ action: 'reopen', reason: '又灭了' })
  })

  it('are those the server says are open, the likeliest first in the dock', () => {
    expect(openActions(['answer', 'comment', 'assign', 'agenda', 'dance'])).toEqual(['agenda', 'assign'])
    expect(likelyAction(['agenda', 'assign'])).toBe('assign')
    expect(likelyAction(['refuse'])).toBe('refuse')
    expect(likelyAction([])).toBeNull()
  })
})

describe('the way back after log-in', () => {
  it.each([
    ['/t/MG-2026-000123', '/t/MG-2026-000123'], ['//evil.example', '/'], ['/\\evil.example', '/'], ['https://evil.example', '/'], [undefined, '/'], [['/a'], '/'],
  ])('%j leads to %s', (next, path) => {
    expect(nextOf(next)).toBe(path)
  })
})
