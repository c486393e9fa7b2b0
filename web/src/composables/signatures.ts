// SPDX-License-Identifier: Apache-2.0
import type { Meeting, Party } from '@/api/types'

/** The parties that were at a meeting and have not signed its minutes: until they have, these are not published. The server's rule (domain/meeting). */
export const owingSignature = ({ attendance, signatures = [] }: Pick<Meeting, 'attendance' | 'signatures'>, seated: readonly Party[]): Party[] =>
  seated.filter(({ code }) =>
    attendance.some(({ party, role }) => party === code && role !== 'observer') && !signatures.some(({ party }) => party === code))
