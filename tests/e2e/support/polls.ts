// A poll of residents: the one whose rule prescribes no notice, so that a test can live through it.
import { expect } from 'vitest'
import type { Json } from './client.js'
import type { People } from './community.js'

/** Announces and waits until it has opened by itself; it closes after `seconds`. */
export async function openPoll(people: People, poll: Json, seconds = 3600): Promise<Json> {
  const opens = Date.now() + 300
  await people.host!.act(`/polls/${poll.id}`, 'announce', { opens_at: new Date(opens).toISOString(), closes_at: new Date(opens + seconds * 1000).toISOString() })
  await expect.poll(async () => (await people.host!.must('GET', `/polls/${poll.id}`)).state, { timeout: 30_000, interval: 200 }).toBe('open')
  return await people.host!.must('GET', `/polls/${poll.id}`)
}

/** The roll of residents: number, name and who votes online. */
export const importResidents = (people: People, lines: [elector: string, names: string, login?: string][]): Promise<Json> =>
  people.admin!.must('POST', '/communities/MG/rolls/import', {
    electorate: 'residents', csv: `elector,names,login\n${lines.map((line) => line.join(',')).join('\n')}\n`,
  })

export const draftPoll = (people: People, more: Json = {}): Promise<Json> =>
  people.host!.must('POST', '/communities/MG/polls', { question: '小区道路改单行', rule: 'residents_assembly', ...more })
