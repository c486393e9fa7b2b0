// @vitest-environment jsdom
// SPDX-License-Identifier: Apache-2.0
// Beside "take this up": what would be deferred by it.
import { mount } from '@vue/test-utils'
import { beforeAll, expect, it } from 'vitest'
import type { AgendaItem, MeetingState, QuestionReply } from '@/api/types'
import { i18n, learnAllWords } from '@/i18n'
import { aMeeting, anItem } from '@/test_support/fixtures'
import TakeUpNote from '../parts/TakeUpNote.vue'

beforeAll(learnAllWords)
const reply: QuestionReply = { id: 'r1', party: null, by: '赵主持', text: '七点', at: '2026-11-27T19:30:00+08:00', amended_at: null }
const said = (change: Partial<AgendaItem>, state: MeetingState = 'in_session'): string => {
  const item = anItem({ state: 'current', ...change })
  return mount(TakeUpNote, { props: { meeting: aMeeting({ state, agenda: [item], current: item.id }) }, global: { plugins: [i18n] } }).text()
}

it('names what is under discussion and undecided, and nothing else', () => {
  expect(said({})).toBe('正在议的“楼道灯”还没有决定，议别的就把它转到下次。')
  expect(said({ title: null })).toContain('不公开的事项')
  expect(said({ state: 'decided' })).toBe('')
  expect(said({ kind: 'question', replies: [reply] })).toBe('')
  expect(said({}, 'recess')).toBe('')
})
