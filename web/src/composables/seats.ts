// SPDX-License-Identifier: Apache-2.0
// Who sits at a meeting, or at a series of them: the server's rules (domain/seats) for what the pages show.
import type { Id, Party, Seat, Seating } from '@/api/types'

/** Those of a community's parties that sit; of a series without any: all of them. */
export function seatedOf(all: readonly Party[], codes: readonly string[]): Party[] {
  return codes.length === 0 ? [...all] : all.filter(({ code }) => codes.includes(code))
}

/** Who was chosen to sit for a party; nobody where all its members do, for a deputy alone stands in for nobody. */
export function chosenOf(members: readonly Seat[], party: string): Seat[] {
  const own = members.filter((seat) => seat.party === party)
  return own.some(({ role }) => role === 'member') ? own : []
}

/** As what a member of a party takes part. */
export function roleOf({ parties, members }: Seating, user: Id, party: string): 'member' | 'deputy' | 'observer' {
  if (!parties.includes(party)) return 'observer'
  const chosen = chosenOf(members, party)
  return chosen.length === 0 ? 'member' : chosen.find((seat) => seat.user === user)?.role ?? 'observer'
}

/** Whether the table is another than the whole community's, so that it is worth saying. */
export function isOwnTable(all: readonly Party[], { parties, members }: Seating): boolean {
  return seatedOf(all, parties).length < all.length || members.some(({ role }) => role === 'member')
}

/** What a form says of it: which parties, and of those whose people are chosen who sits as what. */
export interface SeatForm {
  all: boolean
  parties: string[]
  /** By party: who was chosen; a party that is not named here is spoken for by all its members. */
  chosen: Record<string, Record<Id, Seat['role'] | ''>>
}
export function seatForm(all: readonly Party[], { parties, members }: Seating): SeatForm {
  const chosen: SeatForm['chosen'] = {}
  for (const party of new Set(members.map((seat) => seat.party))) {
    const own = chosenOf(members, party)
    if (own.length > 0) chosen[party] = Object.fromEntries(own.map(({ user, role }) => [user, role]))
  }
  return { all: parties.length === 0, parties: parties.length === 0 ? all.map(({ code }) => code) : [...parties], chosen }
}

/** Under this there is nothing to agree on. */
const fewestParties = 2
export interface SeatFaults { parties: boolean; people: string[] }
/** What is wrong with it: too few parties, and the parties of whose people no member was chosen. */
export function faultsOf(all: readonly Party[], form: SeatForm): SeatFaults {
  return {
    parties: !form.all && form.parties.length < fewestParties,
    people: sittingIn(all, form).filter((code) => code in form.chosen && !Object.values(form.chosen[code] ?? {}).includes('member')),
  }
}
const sittingIn = (all: readonly Party[], form: SeatForm): string[] => all.map(({ code }) => code).filter((code) => form.all || form.parties.includes(code))

/** As the server takes it. */
export function seatBody(all: readonly Party[], form: SeatForm): { parties: string[]; members: { user: Id; role: Seat['role'] }[] } {
  const sitting = sittingIn(all, form)
  const members = sitting.flatMap((code) => Object.entries(form.chosen[code] ?? {}).flatMap(([user, role]) => role === '' ? [] : [{ user, role }]))
  return { parties: form.all ? [] : sitting, members }
}
