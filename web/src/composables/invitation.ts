// SPDX-License-Identifier: Apache-2.0
// What an invitation of each role must say besides the role. Pure.
import { roles, type InvitationInput, type PersonRow, type Role } from '@/api/types'
import { isBlank } from './form_checks'

export interface InvitationForm {
  role: Role
  party: string
  grid: string
  building: string
  unit: string
  room: string
  uses: string
  days: string
}
export const emptyInvitation = (): InvitationForm =>
  ({ role: 'resident', party: '', grid: '', building: '', unit: '', room: '', uses: '1', days: '14' })

/** The server's limits. */
export const invitationLimits = { uses: 1000, days: 365 } as const

/** Every role can be invited to. */
export const invitableRoles = roles

const withParty: readonly Role[] = ['member', 'host', 'recorder']
const withGrid: readonly Role[] = ['grid_worker', 'grid_leader']
export const asksParty = (role: Role): boolean => withParty.includes(role)
export const asksGrid = (role: Role): boolean => withGrid.includes(role)
export const asksHousehold = (role: Role): boolean => role === 'resident'

const wholeNumber = (text: string, max: number): number | null =>
  /^\d{1,4}$/.test(text.trim()) && Number(text) >= 1 && Number(text) <= max ? Number(text) : null

export type InvitationWrong = Partial<Record<'party' | 'grid' | 'household' | 'uses' | 'days', 'missing' | 'number'>>

export function checkInvitation(form: InvitationForm): InvitationWrong {
  const wrong: InvitationWrong = {}
  if (form.role === 'member' && form.party === '') wrong.party = 'missing'
  if (asksGrid(form.role) && isBlank(form.grid)) wrong.grid = 'missing'
  // A household is named whole or not at all.
  if (asksHousehold(form.role) && isBlank(form.building) !== isBlank(form.room)) wrong.household = 'missing'
  if (wholeNumber(form.uses, invitationLimits.uses) === null) wrong.uses = 'number'
  if (wholeNumber(form.days, invitationLimits.days) === null) wrong.days = 'number'
  return wrong
}

/** Requires: checkInvitation found nothing. */
export function invitationOf(form: InvitationForm): InvitationInput {
  const input: InvitationInput = { role: form.role, uses: Number(form.uses), days: Number(form.days) }
  if (asksParty(form.role) && form.party !== '') input.party = form.party
  if (asksGrid(form.role)) input.grid = form.grid.trim()
  if (asksHousehold(form.role) && !isBlank(form.building)) {
    input.household = { building: form.building.trim(), unit: form.unit.trim(), room: form.room.trim() }
  }
  return input
}

export interface PersonRoles { id: string; name: string; login?: string; roles: PersonRow[] }

/** One entry per person, in the order of their first row; the server tells one row per role. */
export function byPerson(rows: readonly PersonRow[]): PersonRoles[] {
  const people = new Map<string, PersonRoles>()
  for (const row of rows) {
    const known = people.get(row.id)
    if (known) known.roles.push(row)
    else people.set(row.id, { id: row.id, name: row.name, roles: [row], ...(row.login === undefined ? {} : { login: row.login }) })
  }
  return [...people.values()]
}
