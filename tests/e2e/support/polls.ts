// A poll of residents: the one whose rule prescribes no notice, so that a test can live through it.
import { expect } from 'vitest'
import type { Json } from './client.js'
import type { People } from './community.js'

/** Announces and waits until it has opened by itself; it closes after `seconds`. */
export async function openPoll(people: People, poll: Json, seconds = 3600): Promise<Json> {
  const opens = Date.now() + 300
  await people.host!.act(`/polls/${poll.id}`, 'announce', { opens_at: new Date(opens).toISOString(), closes_at: new Date(opens + seconds * 1000).toISOString() })
  for (const deadline = Date.now() + 60_000; ; await new Promise((passed) => setTimeout(passed, 200))) {
    const now = await people.host!.must('GET', `/polls/${poll.id}`)
    if (now.state === 'open') return now
    if (Date.now() > deadline) throw new Error(`the poll is ${now.state} and does not open`)
  }
}

/** The roll of residents: number, name and who votes online. */
export async function importResidents(people: People, lines: [elector: string, names: string, login?: string][]): Promise<void> {
  const csv = `elector,names,login\n${lines.map(([elector, names, login = '']) => `${elector},${names},${login}\n`).join('')}`
  const { problems, written } = await people.admin!.must('POST', '/communities/MG/rolls/import', { electorate: 'residents', csv })
  expect({ problems, written }).toEqual({ problems: [], written: true })
}

export const draftPoll = (people: People, more: Json = {}): Promise<Json> =>
  people.host!.must('POST', '/communities/MG/polls', { question: '小区道路改单行', rule: 'residents_assembly', ...more })
