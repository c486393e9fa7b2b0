// SPDX-License-Identifier: Apache-2.0
import type { Id } from '@/api/types'

/** Where a file's bytes are. */
export const addressOf = (id: Id): string => `/api/v1/attachments/${id}`
