// SPDX-License-Identifier: Apache-2.0
// What another system has sent of whoever reported a ticket, line by line, and where a line leads. Pure. It is their text: what
// does not look like a number or an address leads nowhere.
import type { TicketContact } from '@/api/types'

export interface ContactLine { field: 'name' | 'phone' | 'email' | 'account' | 'device' | 'media'; text: string; href: string | null }

/** "-" is how some systems send that they have none. */
const told = (text: string): string => text.trim() === '-' ? '' : text.trim()

/** As it is said: Chinese names begin with that of the family, and have no blank in them. */
function nameOf({ first_name, last_name }: TicketContact): string {
  const [first, last] = [told(first_name), told(last_name)]
  return /\p{Script=Han}/u.test(first + last) ? last + first : [first, last].filter((part) => part !== '').join(' ')
}
function callOf(phone: string): string | null {
  const digits = phone.replace(/[\s()（）./-]/g, '')
  return /^\+?\d{3,20}$/.test(digits) ? `tel:${digits}` : null
}
const writeOf = (email: string): string | null => /^[^\s@<>"?&]+@[^\s@<>"?&]+$/.test(email) ? `mailto:${encodeURIComponent(email).replace('%40', '@')}` : null
const lookOf = (address: string): string | null => /^https?:\/\//i.test(address) ? address : null

export function contactLines(contact: TicketContact): ContactLine[] {
  const phone = told(contact.phone), email = told(contact.email)
  const lines: ContactLine[] = [
    { field: 'name', text: nameOf(contact), href: null },
    { field: 'phone', text: phone, href: callOf(phone) },
    { field: 'email', text: email, href: writeOf(email) },
    { field: 'account', text: told(contact.account_id), href: null },
    { field: 'device', text: told(contact.device_id), href: null },
    ...contact.media.map((address): ContactLine => ({ field: 'media', text: address, href: lookOf(address) })),
  ]
  return lines.filter(({ text }) => text !== '')
}
