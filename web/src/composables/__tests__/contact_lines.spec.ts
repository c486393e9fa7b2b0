// SPDX-License-Identifier: Apache-2.0
import { describe, expect, it } from 'vitest'
import type { TicketContact } from '@/api/types'
import { contactLines } from '../contact_lines'

const contact = (part: Partial<TicketContact>): TicketContact => ({ email: '', first_name: '', last_name: '', phone: '', account_id: '', device_id: '', media: [], key_name: '街道', at: '2026-11-28T01:00:00Z', ...part })
const shown = (part: Partial<TicketContact>): unknown[] => contactLines(contact(part)).map(({ field, text, href }) => [field, text, href])

describe('what was sent of who reported it', () => {
  it('is called and written to', () => {
    expect(shown({ last_name: '王', first_name: '小明', phone: '+86 138-0000 0000', email: 'wang@example.com' })).toEqual([
      ['name', '王小明', null], ['phone', '+86 138-0000 0000', 'tel:+8613800000000'], ['email', 'wang@example.com', 'mailto:wang@example.com'],
    ])
    expect(shown({ last_name: 'Smith', first_name: 'Ann' })).toEqual([['name', 'Ann Smith', null]])
  })
  it('has no line for what was not sent, and none for how some say so', () => {
    expect(shown({})).toEqual([])
    expect(shown({ first_name: '-', last_name: '王', phone: ' ' })).toEqual([['name', '王', null]])
  })
  it('leads nowhere where it is no number, no address of mail or of the web', () => {
    expect(shown({ phone: '找门卫老李', email: 'a@b?bcc=c@d', media: ['javascript:alert(1)', 'https://example.org/a.jpg'], account_id: 'u-1', device_id: 'd-1' })).toEqual([
      ['phone', '找门卫老李', null], ['email', 'a@b?bcc=c@d', null], ['account', 'u-1', null], ['device', 'd-1', null], ['media', 'javascript:alert(1)', null], ['media', 'https://example.org/a.jpg', 'https://example.org/a.jpg'],
    ])
    expect(shown({ email: 'a,b%0d@example.com' })).toEqual([['email', 'a,b%0d@example.com', 'mailto:a%2Cb%250d@example.com']])
  })
})
