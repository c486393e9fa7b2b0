// What the server must say to each command in a meeting as it stands: the rules once more, in few words.
import type { Json } from '../client.js'
import type { Participant } from '../participant.js'
import { barTo, motionRules } from './motion_rules.js'
import { entryOf, hasOwnBallot, isPresent, missing, roleAtTable } from './seat_rules.js'
import { taskRules } from './task_rules.js'
import { decided, type Asked, type Says } from './asked.js'

type State = 'scheduled' | 'open' | 'in_session' | 'recess' | 'closed'
const begun: State[] = ['open', 'in_session', 'recess']
const notOver: State[] = ['scheduled', ...begun]
const isLive = (item: Json): boolean => item.state === 'pending' || item.state === 'current'
const openVote = (item: Json | undefined): boolean => (item?.votes ?? []).some(({ state }: Json) => state === 'open')
const currentOf = (meeting: Json): Json | undefined => meeting.agenda.find(({ id }: Json) => id === meeting.current)

const noQuorum = (meeting: Json): boolean => Boolean(meeting.without_quorum) || missing(meeting).length > 0

/** By whom, and in which states; then what `more` says. */
function when(roles: string[] | undefined, states: State[], more: Says = () => 'ok'): Says {
  return (asked) => {
    if (roles && !roles.includes(asked.who.role)) return '403 forbidden'
    return states.includes(asked.meeting.state) ? more(asked) : decided
  }
}
const host = ['host']
const speakers = ['host', 'member']

/** Who may speak at an item: whoever leads, and whoever sits at the table and has come. */
function seated({ who, meeting, item }: Asked): string | undefined {
  if (!isLive(item)) return decided
  if (who.role === 'host') return undefined
  if (roleAtTable(meeting, who) === 'observer') return '403 forbidden'
  return entryOf(meeting, who) ? undefined : decided
}

const meetingRules: Record<string, Says> = {
  'meeting.lock': when(host, ['scheduled'], ({ meeting }) => (meeting.locked ? decided : 'ok')),
  'meeting.build': when(host, ['scheduled'], ({ meeting }) => (meeting.locked ? decided : 'ok')),
  'meeting.open': when(host, ['scheduled']),
  'meeting.cancel': when(host, ['scheduled', 'open']),
  'meeting.check_in': when(undefined, begun),
  'meeting.start': when(host, ['open'], ({ meeting, params }) => (missing(meeting).length > 0 && !params.without_quorum ? '409 no_quorum' : 'ok')),
  'meeting.recess': when(host, ['in_session']),
  'meeting.resume': when(host, ['recess']),
  'meeting.close': when(host, ['in_session', 'recess'], ({ meeting }) => (meeting.agenda.some(openVote) ? decided : 'ok')),
  'meeting.next': when(host, ['in_session'], ({ meeting, params }) => {
    if (openVote(currentOf(meeting))) return decided
    const item = params.item && meeting.agenda.find(({ id }: Json) => id === params.item)
    return !item || ['current', 'pending', 'deferred'].includes(item.state) ? 'ok' : decided
  }),
  'meeting.sign': when(['member'], ['closed'], ({ meeting, who }) => {
    if (roleAtTable(meeting, who) === 'observer' || !isPresent(meeting, who.party)) return '403 forbidden'
    if ((entryOf(meeting, who)?.role ?? roleAtTable(meeting, who)) === 'deputy' && !hasOwnBallot(meeting, who)) return '403 forbidden'
    return meeting.signatures.some(({ party }: Json) => party === who.party) ? '409 conflict' : 'ok'
  }),
  'meeting.publish': when(['host', 'recorder'], ['closed'], ({ meeting }) => {
    const signed = (party: string): boolean => meeting.signatures.some((one: Json) => one.party === party)
    return meeting.parties.some((party: string) => isPresent(meeting, party) && !signed(party)) ? '409 not_signed' : 'ok'
  }),
}

const agendaRules: Record<string, Says> = {
  'agenda.add': ({ who, meeting, params }) => {
    if (params.kind !== 'question' && who.role !== 'host') return '403 forbidden'
    return !notOver.includes(meeting.state) || (params.kind !== 'question' && meeting.locked) ? decided : 'ok'
  },
  'agenda.update': when(host, notOver),
  'agenda.remove': when(host, notOver, ({ item }) => (item.state === 'pending' && !openVote(item) ? 'ok' : decided)),
  'agenda.state': when(speakers, ['in_session'], (asked) => seated(asked) ?? 'ok'),
  'agenda.ask_to_speak': when(speakers, ['in_session'], (asked) =>
    seated(asked) ?? (asked.item.speakers.some(({ user, state }: Json) => user === asked.who.id && state !== 'done' && state !== 'withdrawn') ? '409 conflict' : 'ok')),
  'agenda.decide': when(['host', 'recorder'], ['in_session'], ({ meeting, item, counted, params }) => {
    if (!isLive(item)) return decided
    if (noQuorum(meeting)) return '409 no_quorum'
    if (openVote(item)) return decided
    const failed = counted[0] !== undefined && !(counted[0].result.valid && counted[0].result.passed)
    return failed === Boolean(params.despite_vote) ? 'ok' : failed ? '409 vote_failed' : '422 invalid'
  }),
  'paper.add': when(host, notOver, ({ item }) => (item.state === 'withdrawn' ? decided : item.papers.length >= 20 ? '409 conflict' : 'ok')),
  'paper.rename': (asked) => (asked.who.role === 'host' && !asked.paper ? '404 not_found' : when(host, notOver)(asked)),
  'paper.remove': (asked) => (asked.who.role === 'host' && !asked.paper ? '404 not_found' : when(host, notOver)(asked)),
}

const voteRules: Record<string, Says> = {
  'agenda.vote': when(host, notOver, ({ meeting, item, motion, amendment, params }) => {
    if (!isLive(item)) return decided
    if (!params.motion && !params.amendment) return 'ok'
    if (meeting.state !== 'in_session') return decided
    return barTo(params.amendment ? 'put_amendment_to_vote' : 'put_to_vote', item, motion, params.amendment && amendment) ?? 'ok'
  }),
  'vote.open': ({ who, meeting, item, vote, motion, amendment }) => {
    if (who.role !== 'host') return '403 forbidden'
    if (vote.state === 'open') return 'ok'
    if (vote.state !== 'draft' || meeting.state !== 'in_session' || !isLive(item) || openVote(item)) return decided
    if (noQuorum(meeting)) return '409 no_quorum'
    return (motion && barTo(vote.amendment ? 'put_amendment_to_vote' : 'put_to_vote', item, motion, vote.amendment && amendment)) ?? 'ok'
  },
  'vote.close': ({ who, vote }) => (who.role !== 'host' ? '403 forbidden' : vote.state === 'draft' ? decided : 'ok'),
  'vote.publish': ({ who, vote }) => (who.role !== 'host' ? '403 forbidden' : vote.state === 'closed' || vote.state === 'published' ? 'ok' : decided),
  'vote.cast': ({ who, meeting, vote, electors }) => {
    if (vote.state !== 'open' || !['in_session', 'recess'].includes(meeting.state)) return decided
    const elector = vote.rule === 'members_majority' ? who.id : hasOwnBallot(meeting, who) ? entryOf(meeting, who)!.party : ''
    return !electors.includes(elector) ? '403 not_entitled' : vote.voted.includes(elector) ? '409 already_voted' : 'ok'
  },
}

/** Who gives the floor, and whose it is. */
function onFloor(from: (speaker: Json, item: Json) => boolean, own: (speaker: Json) => boolean, states: State[] = ['in_session', 'recess']): Says {
  return when(speakers, states, ({ who, item, speaker }) =>
    !from(speaker, item) ? decided : who.role === 'host' || (speaker.user === who.id && own(speaker)) ? 'ok' : '403 forbidden')
}
const floorRules: Record<string, Says> = {
  'speaker.grant': when(host, ['in_session', 'recess'], ({ item, speaker }) => (isLive(item) && speaker.state === 'waiting' ? 'ok' : decided)),
  'speaker.begin': onFloor(({ state }, item) => item.state === 'current' && (state === 'waiting' || state === 'granted'), ({ state }) => state === 'granted', ['in_session']),
  'speaker.end': onFloor(({ state }) => state === 'speaking', () => true),
  'speaker.withdraw': onFloor(({ state }) => state === 'waiting' || state === 'granted', () => true),
}

const rules: Record<string, Says> = { ...meetingRules, ...agendaRules, ...voteRules, ...floorRules, ...motionRules, ...taskRules }

/** What a meeting is asked for, found by id. */
const within = (meeting: Json, id: string, part: 'motions' | 'votes' | 'speakers' | 'papers'): [item: Json, found: Json] | [] => {
  for (const item of meeting.agenda) {
    const found = item[part].find((one: Json) => one.id === id)
    if (found) return [item, found]
  }
  return []
}
const amendmentIn = (item: Json, id: string): [motion: Json, amendment: Json] | [] => {
  for (const motion of item.motions) {
    const found = motion.amendments.find((one: Json) => one.id === id)
    if (found) return [motion, found]
  }
  return []
}

/** What else the log has said by then. */
export interface Known {
  meetings: Map<string, Json>
  electors: Map<string, string[]>
  /** Votes in the order in which they were closed. */
  closed: Json[]
  /** The items that decided, by decision, task and part. */
  homes: Map<string, [meeting: string, item: string]>
}

/** What the server must say now. Undefined where there was nothing yet that it could be about. */
export function predict(known: Known, who: Participant, method: string, params: Json, of: string): string | undefined {
  const says = rules[method]
  if (!says) throw new Error(`no rule for ${method}`)
  const meeting = known.meetings.get(of)
  if (!meeting) return undefined
  const asked = { who, params, meeting, electors: [], counted: [] } as unknown as Asked
  const noun = method.split('.')[0]
  const { id } = params
  if (noun === 'agenda' && method !== 'agenda.add' || method === 'paper.add') asked.item = meeting.agenda.find((item: Json) => item.id === id)
  if (noun === 'motion') [asked.item, asked.motion] = within(meeting, id, 'motions')
  if (noun === 'speaker') [asked.item, asked.speaker] = within(meeting, id, 'speakers')
  if (noun === 'vote') [asked.item, asked.vote] = within(meeting, id, 'votes')
  if (noun === 'amendment') asked.item = meeting.agenda.find((item: Json) => amendmentIn(item, id).length > 0)
  if (noun === 'paper' && method !== 'paper.add') {
    // One that was removed is gone from its item, and may be known from before.
    [asked.item, asked.paper] = within(meeting, id, 'papers')
    asked.item ??= {}
  }
  const subject = noun === 'vote' ? asked.vote : params
  const [amendment, motion] = noun === 'amendment' ? [id, undefined] : [subject?.amendment, subject?.motion]
  if (asked.item && amendment) [asked.motion, asked.amendment] = amendmentIn(asked.item, amendment)
  else if (asked.item && motion) asked.motion = asked.item.motions.find((one: Json) => one.id === motion)
  if ((amendment || motion) && !asked.motion) return undefined
  if (asked.vote) asked.electors = known.electors.get(asked.vote.id) ?? []
  if (asked.item) asked.counted = known.closed.filter(({ item, amendment: on }) => item === asked.item.id && !on).reverse()
  if (noun === 'task' || method === 'agenda.review') {
    const home = known.homes.get(noun === 'task' ? id : asked.item?.reports_on?.id)
    const decision = home && known.meetings.get(home[0])?.agenda.find((item: Json) => item.id === home[1])
    if (!decision) return method === 'agenda.review' && asked.item ? decided : undefined
    asked.item ??= decision
    asked.task = decision.task
    asked.charged = decision.decision.party
    asked.part = asked.task.parts.find((part: Json) => part.id === id)
  }
  if (!asked.item && !['meeting', 'agenda.add'].includes(method === 'agenda.add' ? method : noun!)) return undefined
  return says(asked)
}
