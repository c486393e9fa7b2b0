// SPDX-License-Identifier: Apache-2.0
import { describe, expect, it } from 'vitest'
import type { Notice } from '@/api/types'
import { noticeKey, noticeLink, pluginText, pollTerm } from '../notice_text'

const notice = (more: Partial<Notice>): Notice => ({
  id: 'n', community: 'c', at: '2026-11-27T11:00:00Z', why: 'poll', kind: 'poll_opened', read: false, actor: null, ticket: null, meeting: null,
  decision: null, poll: null, matter: null, plugin: null, stage: null, party: null, stance: null, text: null, due: null, until: null, starts_at: null, ...more,
})
const poll = { id: 'p', question: '修电梯', opens_at: '2026-12-01T00:00:00Z', closes_at: '2026-12-10T00:00:00Z' }

describe('a notice of a poll or a matter', () => {
  it('leads to what it is about', () => {
    expect(noticeLink(notice({ poll }))).toBe('/polls/p')
    expect(noticeLink(notice({ matter: { id: 'm', title: '修路' }, kind: 'matter_posted' }))).toBe('/matters/m')
    expect(noticeKey(notice({}))).toBe('notices.text.poll.poll_opened')
  })
  it('says from when one may vote, then until when, and neither once it is over', () => {
    expect(pollTerm(notice({ poll, kind: 'poll_announced' }))).toEqual({ key: 'notices.voting', at: poll.opens_at })
    for (const kind of ['poll_opened', 'poll_ending']) expect(pollTerm(notice({ poll, kind }))).toEqual({ key: 'notices.voting_until', at: poll.closes_at })
    for (const kind of ['poll_published', 'poll_withdrawn', 'count_due']) expect(pollTerm(notice({ poll, kind }))).toBeNull()
    expect(pollTerm(notice({}))).toBeNull()
  })
})

describe('a notice of a plugin', () => {
  const plugin = { name: 'points', kind: 'redeemed', text_zh: '兑换成功', text_en: 'Redeemed', path: '/points/shop' }
  it('says what the plugin says, in the language of the reader', () => {
    expect(noticeKey({ why: 'plugins', kind: 'told' })).toBe('notices.text.plugins.told')
    expect(pluginText({ plugin }, 'en')).toBe('Redeemed')
    expect(pluginText({ plugin }, 'zh-CN')).toBe('兑换成功')
    expect(pluginText(notice({}), 'en')).toBe('')
  })
  it('leads to its page, or nowhere else', () => {
    expect(noticeLink(notice({ plugin }))).toBe('/points/shop')
    expect(noticeLink(notice({ plugin: { ...plugin, path: null } }))).toBe('/notices')
  })
})
