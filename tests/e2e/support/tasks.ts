// What people do with what a meeting promised: meetings that decide and look again, reports, verdicts, the list.
import type { Answer, Client, Json } from './client.js'
import type { People } from './community.js'
import { members } from './held.js'

/** Of people who are there only when a test begins. */
export function commitmentsOf(people: () => People) {
  const read = (meeting: string): Promise<Json> => people().host!.must('GET', `/meetings/${meeting}`)
  return {
    /** A meeting in session, with all four parties there. */
    async begin(title: string): Promise<{ id: string; agenda: Json[] }> {
      const { id } = await people().host!.must('POST', '/communities/MG/meetings', { title, starts_at: new Date().toISOString() })
      await people().host!.act(`/meetings/${id}`, 'open')
      for (const who of members) await people()[who]!.act(`/meetings/${id}`, 'check_in')
      await people().host!.act(`/meetings/${id}`, 'start')
      return { id, agenda: (await read(id)).agenda }
    },
    readItem: async (meeting: string, id: string): Promise<Json> => (await read(meeting)).agenda.find((item: Json) => item.id === id),
    report: (who: string, task: Json, body: Json): Promise<Answer> => people()[who]!.send('POST', `/tasks/${task.id}/reports`, body),
    list: async (query = '', who = 'neighbour'): Promise<Json[]> => (await people()[who]!.must('GET', `/communities/MG/decisions?limit=100${query}`)).items,
  }
}
export const judge = (who: Client, item: string, body: Json): Promise<Answer> => who.send('PUT', `/agenda/${item}/verdict`, body)
/** The item that asks what became of a promise. */
export const asked = (agenda: Json[], text: string): Json => agenda.find((item) => item.reports_on?.text === text)
