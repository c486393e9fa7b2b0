// Commands as both doors take them.
import type { Json } from '../client.js'
import type { Command } from '../participant.js'

export const command = (method: string, verb: Command['verb'], path: string, id: string, body: Json = {}, more: Json = {}): Command =>
  ({ method, params: { id, ...body }, verb, path, body: { ...more, ...body } })

export const onMeeting = (action: string, id: string, body: Json = {}): Command => command(`meeting.${action}`, 'POST', `/meetings/${id}/actions`, id, body, { action })
export const onVote = (action: string, id: string): Command => command(`vote.${action}`, 'POST', `/votes/${id}/actions`, id, {}, { action })
export const onSpeaker = (action: string, id: string): Command => command(`speaker.${action}`, 'POST', `/speakers/${id}/actions`, id, {}, { action })
export const onMotion = (action: string, id: string): Command => command(`motion.${action}`, 'POST', `/motions/${id}/actions`, id, {}, { action })
export const onAmendment = (action: string, id: string): Command => command(`amendment.${action}`, 'POST', `/amendments/${id}/actions`, id, {}, { action })

export const addItem = (meeting: string, body: Json): Command => command('agenda.add', 'POST', `/meetings/${meeting}/agenda`, meeting, body)
/** Something new at an item: a statement, a request to speak, a vote, a motion, a paper; or its decision. */
const atItem = (method: string, part: string) => (item: string, body: Json = {}): Command => command(`agenda.${method}`, 'POST', `/agenda/${item}/${part}`, item, body)
export const stateAt = atItem('state', 'statements')
export const askToSpeakAt = atItem('ask_to_speak', 'speakers')
export const voteAt = atItem('vote', 'votes')
export const proposeAt = atItem('propose', 'motions')
export const decideAt = atItem('decide', 'decision')
export const reviewAt = (item: string, body: Json): Command => command('agenda.review', 'PUT', `/agenda/${item}/verdict`, item, body)
export const addPaperAt = (item: string, body: Json): Command => command('paper.add', 'POST', `/agenda/${item}/papers`, item, body)
export const renamePaper = (paper: string, title: string): Command => command('paper.rename', 'PATCH', `/papers/${paper}`, paper, { title })
export const removePaper = (paper: string): Command => command('paper.remove', 'DELETE', `/papers/${paper}`, paper)

export const cast = (vote: string, choice: string): Command => command('vote.cast', 'POST', `/votes/${vote}/ballots`, vote, { choice })
export const amend = (motion: string, text: string, reason: string): Command => command('motion.amend', 'POST', `/motions/${motion}/amendments`, motion, { text, reason })
export const rewrite = (amendment: string, text: string, reason: string): Command => command('amendment.rewrite', 'POST', `/amendments/${amendment}/rewritings`, amendment, { text, reason })
export const report = (task: string, body: Json): Command => command('task.report', 'POST', `/tasks/${task}/reports`, task, body)
export const addPart = (task: string, body: Json): Command => command('task.add_part', 'POST', `/tasks/${task}/parts`, task, body)
export const changePart = (part: string, state: string): Command => command('task.change_part', 'PATCH', `/parts/${part}`, part, { state })
