// A meeting that was held: opened, attended by the four parties, talked through and closed.
import type { Client, Json } from './client.js'
import type { People } from './community.js'

export const members = ['rc', 'oc', 'pc', 'pr'] as const

export interface Matter {
  title?: string // of a topic
  ticket?: string // id of the ticket it deals with instead
  said?: string[] // by the property company
  decided?: string
}

/** Held and closed; its items in the order of `matters`. `others` come too. */
export async function hold(people: People, title: string, matters: Matter[], others: Client[] = []): Promise<{ id: string; items: string[] }> {
  const host = people.host!
  const meeting = await host.must('POST', '/communities/MG/meetings', { title, starts_at: new Date().toISOString(), place: '党建客厅' })
  const on = `/meetings/${meeting.id}`
  const items: string[] = []
  const built = (await host.must('GET', on)).agenda as Json[]
  for (const { title: topic, ticket } of matters)
    items.push((built.find((item) => ticket && item.ticket === ticket) ?? await host.must('POST', `${on}/agenda`, ticket ? { kind: 'ticket', ticket } : { kind: 'topic', title: topic })).id as string)
  await host.act(on, 'open')
  for (const login of members) await people[login]!.act(on, 'check_in')
  for (const other of others) await other.act(on, 'check_in')
  await host.act(on, 'start')
  for (const [index, { said = [], decided }] of matters.entries()) {
    await host.act(on, 'next', { item: items[index] })
    for (const text of said) await people.pc!.must('POST', `/agenda/${items[index]}/statements`, { text })
    if (decided) await host.must('POST', `/agenda/${items[index]}/decision`, { text: decided, party: 'property_company' })
  }
  await host.act(on, 'close')
  return { id: meeting.id as string, items }
}

/** Signed by every party and published. */
export async function publish(people: People, meeting: string): Promise<Json> {
  for (const login of members) await people[login]!.act(`/meetings/${meeting}`, 'sign')
  return people.host!.act(`/meetings/${meeting}`, 'publish')
}
