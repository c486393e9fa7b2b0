// SPDX-License-Identifier: Apache-2.0
import type { Id } from '@/api/types'

/** Where a file's bytes are. */
export const addressOf = (id: Id): string => `/api/v1/attachments/${id}`

/** How many bytes it has, as people read it. */
export const sizeWords = (bytes: number): string => bytes < 1_000_000 ? `${Math.max(1, Math.round(bytes / 1000))} KB` : `${(bytes / 1_000_000).toFixed(1)} MB`
