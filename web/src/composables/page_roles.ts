// SPDX-License-Identifier: Apache-2.0
// For whom a page is made, and what to tell somebody else. Pure.
import type { Membership, Role } from '@/api/types'

/** The page is made for others: its roles, and the communities in which this person holds one of them. */
export interface Foreign { roles: readonly Role[]; elsewhere: Pick<Membership, 'community' | 'community_name'>[] }

/** Null when the page is this person's in the community shown (or everybody's, or theirs by being root). */
export function foreignTo(pageRoles: readonly Role[] | undefined, memberships: readonly Membership[], community: string | null, root: boolean): Foreign | null {
  // Somebody without a community is told so, whatever the page.
  if (!pageRoles || root || community === null) return null
  const fitting = memberships.filter(({ role }) => pageRoles.includes(role))
  if (fitting.some((entry) => entry.community === community)) return null
  const elsewhere = new Map(fitting.map((entry) => [entry.community, entry]))
  return { roles: pageRoles, elsewhere: [...elsewhere.values()] }
}
