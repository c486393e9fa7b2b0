// SPDX-License-Identifier: Apache-2.0
// The figures of a community, and their spreadsheet.
import type { Http } from './http'
import type { FigureQuery, Figures, Id, Outcome } from './types'

export function figuresApi(http: Http) {
  return {
    read: (community: Id, query: FigureQuery): Promise<Outcome<Figures>> =>
      http.request('GET', `/communities/${community}/figures`, { query: { ...query } }),
    /** CSV, with a mark at its beginning and a row of headings. */
    sheet: (community: Id, query: FigureQuery, language: string): Promise<Outcome<string>> =>
      http.request('GET', `/communities/${community}/figures.csv`, { query: { ...query, language }, as: 'text' }),
  }
}
export type FiguresApi = ReturnType<typeof figuresApi>
