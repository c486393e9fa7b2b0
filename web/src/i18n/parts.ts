// SPDX-License-Identifier: Apache-2.0
// The Chinese catalogue in two parts: what the pages need to which people come first, and what comes when another is opened.

interface Words { [key: string]: string | Words }

/** Sections of which no first page has a word. */
const laterSections: ReadonlySet<string> = new Set([
  'accept', 'board', 'bulk', 'codes', 'commitments', 'contact', 'contact_looks', 'end_role', 'give_role', 'erase', 'figure', 'filters', 'grids', 'hints', 'home_looks', 'item_papers', 'mail', 'mapped', 'matters', 'meetings', 'minutes', 'minutes_desk',
  'motions', 'notices', 'own', 'papers', 'patrols', 'places', 'plugins', 'points_admin', 'points_books', 'points_counter', 'points_figures',
  'points_households', 'points_import', 'points_sheet', 'reset', 'reviews', 'rolls', 'room', 'rounds', 'seats', 'series', 'setup', 'township', 'township_track', 'track', 'webhooks',
])
/** Of these sections first pages have only these words. */
const firstWords: Record<string, ReadonlySet<string>> = {
  join: new Set(['title']),
  clocks: new Set(['of', 'paused', 'late', 'left', 'not_published']),
  points: new Set(['home', 'yuan']),
  polls: new Set(['link', 'ask_card', 'until_only', 'run_count', 'run_publish']),
  templates: new Set(['no_place', 'resident', 'picked', 'pick', 'pick_none']),
}

function isFirst(section: string, word: string): boolean {
  return !laterSections.has(section) && (firstWords[section]?.has(word) ?? true)
}

export function wordsOf(part: 'first' | 'later', catalogue: Words): Words {
  const words: Words = {}
  for (const [section, all] of Object.entries(catalogue)) {
    const own = Object.entries(all).filter(([word]) => isFirst(section, word) === (part === 'first'))
    if (own.length > 0) words[section] = Object.fromEntries(own)
  }
  return words
}
