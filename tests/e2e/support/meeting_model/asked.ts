// A command as a rule is asked about it, and what the rule says: 'ok', or status and reason of the refusal.
import type { Json } from '../client.js'
import type { Participant } from '../participant.js'

/** The commonest: it is not the time for it, or it is over. */
export const decided = '409 illegal_move'

/** A command and what it is about, as the log has it at that moment. */
export interface Asked {
  who: Participant
  params: Json
  meeting: Json
  item: Json
  motion: Json
  amendment: Json
  vote: Json
  speaker: Json
  /** The task with the decision that made it. */
  task: Json
  charged: string
  part: Json
  paper: Json | undefined
  /** Who holds a ballot of the vote. */
  electors: string[]
  /** The item's counted votes that speak for or against the matter, the last first. */
  counted: Json[]
}
export type Says = (asked: Asked) => string
