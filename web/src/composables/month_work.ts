// SPDX-License-Identifier: Apache-2.0
// What of a month is still on its way, and the page where it goes on. Pure.
import type { MonthWork } from '@/api/types'

export interface OpenPart { name: 'submitted' | 'checked' | 'published' | 'objections'; count: number; to: string }

export function openOf(month: MonthWork): OpenPart[] {
  return ([
    { name: 'submitted', count: month.submitted, to: '/points/review' },
    { name: 'checked', count: month.checked, to: '/points/review' },
    { name: 'published', count: month.published, to: '/points/publications' },
    { name: 'objections', count: month.objections, to: '/points/objections' },
  ] satisfies OpenPart[]).filter(({ count }) => count > 0)
}
