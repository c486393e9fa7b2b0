// SPDX-License-Identifier: Apache-2.0

/**
 * Where to go after log-in: a path of ours, and nothing else that somebody may have put in a link. What stands behind the #
 * of the log-in's own address goes along: a code that no server on the way is to see is carried there.
 */
export function nextOf(next: unknown, hash = ''): string {
  const path = typeof next === 'string' && /^\/(?![/\\])/.test(next) ? next : '/'
  return path.includes('#') ? path : path + hash
}
