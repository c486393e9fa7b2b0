// SPDX-License-Identifier: Apache-2.0
// One finished sheet on its way to the server: its photos (photo_sender), then the visit under the sheet's own key.
// Whatever breaks, the next try goes on from what is noted on the device, and nothing comes twice.
import type { PointsApi } from '@/api/points.api'
import type { Problem, Visit } from '@/api/types'
import { bodyOf, isSame, photoKey, photosOf, type Sheet } from './outdoor_sheet'
import { comesLater, forgetGone, sendPhotos, stopped, type PhotoTools } from './photo_sender'

export interface SendTools extends PhotoTools { points: PointsApi }

/** later: the line is away or the server is; refused: it was answered, and a person must say what next. */
export type Sent = { outcome: 'sent' } | { outcome: 'later'; problem: Problem } | { outcome: 'refused'; problem: Problem; theirs: Visit | null }

export async function sendSheet(tools: SendTools, sheet: Sheet): Promise<Sent> {
  const shelf = { community: sheet.community, names: photosOf(sheet), keyOf: (name: string) => photoKey(sheet, name) }
  for (let tries = 0; ; tries += 1) {
    const photos = await sendPhotos(tools, shelf)
    if ('problem' in photos) return judged(photos.problem, null)
    if (!tools.still()) return { outcome: 'later', problem: stopped }
    const outcome = await tools.points.recordVisit(sheet.community, sheet.visit, bodyOf(sheet, photos.files), sheet.key ?? '')
    if (outcome.ok) return { outcome: 'sent' }
    const { problem } = outcome
    if (problem.status === 409) return await conflict(tools, sheet, problem)
    // A photo that waited too long for its sheet is gone there: once more from the beginning.
    const gone = (problem.status === 404 || problem.status === 422) && tries === 0 && await forgetGone(tools, shelf)
    if (!gone) return judged(problem, null)
  }
}

function judged(problem: Problem, theirs: Visit | null): Sent {
  return comesLater(problem) ? { outcome: 'later', problem } : { outcome: 'refused', problem, theirs }
}

/** Somebody was there before. If it was this sheet itself, all is well. */
async function conflict(tools: SendTools, sheet: Sheet, problem: Problem): Promise<Sent> {
  const there = await tools.points.visit(sheet.community, sheet.visit)
  if (!there.ok) return comesLater(there.problem) ? { outcome: 'later', problem: there.problem } : { outcome: 'refused', problem, theirs: null }
  if (isSame(sheet, there.data)) return { outcome: 'sent' }
  return { outcome: 'refused', problem, theirs: there.data.state === 'done' ? there.data : null }
}
