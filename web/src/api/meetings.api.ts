// SPDX-License-Identifier: Apache-2.0
// What can be asked about meetings, their agendas, votes and series.
import type { Http } from './http'
import type { AgendaItem, CheckInCode, Id, ItemPaper, Meeting, MeetingHit, Motion, Occurrence, Outcome, Page, QuestionReply, Series, Speaker, Statement, SummaryChange, Ticket, Vote } from './types'
import type { WriteOptions } from './tickets.api'

type Body = Record<string, unknown>

export type SpeakerAct = 'grant' | 'begin' | 'pause' | 'resume' | 'end' | 'withdraw'

export function meetingsApi(http: Http) {
  const write = <T>(method: 'POST' | 'PUT' | 'PATCH' | 'DELETE', path: string, body: Body | undefined, options: WriteOptions): Promise<Outcome<T>> =>
    http.request(method, path, body === undefined ? options : { body, ...options })
  return {
    list: (community: Id, query: { state?: string; order?: 'latest' | 'soonest' | 'next'; from?: string; limit?: number; cursor?: string } = {}): Promise<Outcome<Page<Meeting>>> =>
      http.request('GET', `/communities/${community}/meetings`, { query }),
    create: (community: Id, body: Body, options: WriteOptions = {}) => write<Meeting>('POST', `/communities/${community}/meetings`, body, options),
    get: (id: Id): Promise<Outcome<Meeting>> => http.request('GET', `/meetings/${id}`),
    act: (id: Id, action: string, more: Body = {}, options: WriteOptions = {}) =>
      write<Meeting>('POST', `/meetings/${id}/actions`, { action, ...more }, options),
    /** Who sits at a single meeting that is not open yet. */
    seat: (id: Id, body: Body, options: WriteOptions = {}) => write<Meeting>('PUT', `/meetings/${id}/seats`, body, options),
    /** For the wall: who gives it is in the room. */
    checkInCode: (id: Id, site: string): Promise<Outcome<CheckInCode>> => http.request('GET', `/meetings/${id}/check_in_code`, { query: { site } }),
    addItem: (meeting: Id, body: Body, options: WriteOptions = {}) => write<AgendaItem>('POST', `/meetings/${meeting}/agenda`, body, options),
    changeItem: (item: Id, body: Body, options: WriteOptions = {}) => write<Meeting>('PATCH', `/agenda/${item}`, body, options),
    removeItem: (item: Id, options: WriteOptions = {}) => write<Meeting>('DELETE', `/agenda/${item}`, undefined, options),
    /** A file that was sent and is used for nothing yet becomes a paper of the item. */
    addPaper: (item: Id, body: { attachment: Id; title: string }, options: WriteOptions = {}) => write<ItemPaper>('POST', `/agenda/${item}/papers`, body, options),
    renamePaper: (paper: Id, title: string, options: WriteOptions = {}) => write<ItemPaper>('PATCH', `/papers/${paper}`, { title }, options),
    removePaper: (paper: Id, options: WriteOptions = {}) => write<AgendaItem>('DELETE', `/papers/${paper}`, undefined, options),
    state: (item: Id, text: string, options: WriteOptions = {}) => write<Statement>('POST', `/agenda/${item}/statements`, { text }, options),
    /** What it said before stays with it. */
    correct: (statement: Id, text: string, options: WriteOptions = {}) => write<Statement>('PATCH', `/statements/${statement}`, { text }, options),
    propose: (item: Id, text: string, options: WriteOptions = {}) => write<Motion>('POST', `/agenda/${item}/motions`, { text }, options),
    /** `version`: the number of the motion's wording that it was written to. */
    amend: (motion: Id, body: { text: string; reason: string }, options: WriteOptions = {}) => write<Motion>('POST', `/motions/${motion}/amendments`, body, options),
    withdrawMotion: (motion: Id, options: WriteOptions = {}) => write<Motion>('POST', `/motions/${motion}/actions`, { action: 'withdraw' }, options),
    actOnAmendment: (amendment: Id, action: 'accept' | 'withdraw', options: WriteOptions = {}) =>
      write<Motion>('POST', `/amendments/${amendment}/actions`, { action }, options),
    /** One's own, anew; `version` as above. The one before is withdrawn with it. */
    rewriteAmendment: (amendment: Id, body: { text: string; reason: string }, options: WriteOptions = {}) => write<Motion>('POST', `/amendments/${amendment}/rewritings`, body, options),
    /** To want a question answered too, and no more. */
    support: (question: Id, options: WriteOptions = {}) => write<Meeting>('PUT', `/agenda/${question}/support`, {}, options),
    withdrawSupport: (question: Id, options: WriteOptions = {}) => write<Meeting>('DELETE', `/agenda/${question}/support`, undefined, options),
    reply: (question: Id, text: string, options: WriteOptions = {}) => write<QuestionReply>('PUT', `/agenda/${question}/reply`, { text }, options),
    /** Without an action: asks for the floor. */
    speak: (item: Id, body: Body = {}, options: WriteOptions = {}) => write<Speaker>('POST', `/agenda/${item}/speakers`, body, options),
    actOnSpeaker: (speaker: Id, action: SpeakerAct, options: WriteOptions = {}) =>
      write<Speaker>('POST', `/speakers/${speaker}/actions`, { action }, options),
    /** Records that a party has said nothing to the item's ticket. */
    silence: (item: Id, party: string, options: WriteOptions = {}) => write<Ticket>('POST', `/agenda/${item}/silence`, { party }, options),
    summarise: (meeting: Id, text: string, options: WriteOptions = {}): Promise<Outcome<Meeting>> => http.request('PUT', `/meetings/${meeting}/summary`, { body: { text }, ...options }),
    summariseItem: (item: Id, text: string, options: WriteOptions = {}): Promise<Outcome<AgendaItem>> => http.request('PUT', `/agenda/${item}/summary`, { body: { text }, ...options }),
    /** What a version of the minutes, or else the newest, has otherwise than the one before. */
    changes: (meeting: Id, version: number): Promise<Outcome<{ version: number; changes: SummaryChange[] }>> => http.request('GET', `/meetings/${meeting}/minutes/changes`, { query: { version } }),
    /** What was said, decided and summed up in meetings that are over. */
    search: (community: Id, query: { q: string; place?: string; party?: string; from?: string; to?: string; limit?: number; cursor?: string }): Promise<Outcome<Page<MeetingHit>>> =>
      http.request('GET', `/communities/${community}/meetings/search`, { query }),
    addVote: (item: Id, body: Body, options: WriteOptions = {}) => write<Vote>('POST', `/agenda/${item}/votes`, body, options),
    actOnVote: (vote: Id, action: 'open' | 'close' | 'publish', options: WriteOptions = {}) =>
      write<Vote>('POST', `/votes/${vote}/actions`, { action }, options),
    cast: (vote: Id, choice: string, options: WriteOptions = {}) => write<Vote>('POST', `/votes/${vote}/ballots`, { choice }, options),
    /** What becomes of a commitment; said again in the same session, it counts instead. */
    review: (item: Id, body: Body, options: WriteOptions = {}) => write<AgendaItem>('PUT', `/agenda/${item}/verdict`, body, options),
    decide: (item: Id, body: Body, options: WriteOptions = {}) => write<AgendaItem>('POST', `/agenda/${item}/decision`, body, options),
    series: (community: Id): Promise<Outcome<Page<Series>>> => http.request('GET', `/communities/${community}/series`),
    addSeries: (community: Id, body: Body, options: WriteOptions = {}) => write<Series>('POST', `/communities/${community}/series`, body, options),
    occurrences: (id: Id, limit: number): Promise<Outcome<{ items: Occurrence[] }>> => http.request('GET', `/series/${id}/occurrences`, { query: { limit } }),
    /** The next days that a rule would give. */
    previewSeries: (community: Id, query: { rule: string; start: string; zone?: string }): Promise<Outcome<{ items: Occurrence[] }>> =>
      http.request('GET', `/communities/${community}/series/preview`, { query }),
    leaveOut: (id: Id, body: { day: string; reason: string }, options: WriteOptions = {}) => write<Series>('POST', `/series/${id}/exceptions`, body, options),
    takeBack: (id: Id, day: string, options: WriteOptions = {}) => write<Series>('DELETE', `/series/${id}/exceptions/${day}`, undefined, options),
    changeSeries: (id: Id, body: Body, options: WriteOptions = {}) => write<Series>('PATCH', `/series/${id}`, body, options),
  }
}
export type MeetingsApi = ReturnType<typeof meetingsApi>
