// SPDX-License-Identifier: Apache-2.0

/** Where to go after log-in: a path of ours, and nothing else that somebody may have put in a link. */
export function nextOf(next: unknown): string {
  return typeof next === 'string' && /^\/(?![/\\])/.test(next) ? next : '/'
}
