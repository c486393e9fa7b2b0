// SPDX-License-Identifier: Apache-2.0
export function shellFiles(bundle: Record<string, object>): string[]
export function shell(): { name: string }
