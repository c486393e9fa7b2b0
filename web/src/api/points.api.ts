// SPDX-License-Identifier: Apache-2.0
// The points scheme, a plugin: households and their claims, the rule book, rounds and reviews, shops and what is
// redeemed there. Everything is of one community. Writes that people make take the key of their intent.
import type { Http } from './http'
import type {
  Adoption, BasketLine, Book, BookInput, BookVote, ClaimInput, CsvOutcome, CsvPlan, Good, Household, HouseholdInput, HouseholdQuery, Id, LedgerCheck, MonthWork,
  Objection, Outcome, Page, Passbook, PointsBoard, PointsFigures, Publication, RecheckInput, Redemption, ReviewInput, ReviewOutcome, ReviewScore, ReviewStep, Round,
  RoundInput, Score, Settlement, Shop, Unsettled, Visit, VisitInput, WholeBook, WholePublication, WholeRound, WholeSettlement,
} from './types'

/** How much of a list, and from where. */
export interface ListQuery { limit?: number; cursor?: string }

export function pointsApi(http: Http) {
  const at = (community: Id, path: string): string => `/plugins/points/${community}${path}`
  const get = <T>(community: Id, path: string, query: object = {}): Promise<Outcome<T>> => http.request('GET', at(community, path), { query: { ...query } })
  const post = <T>(community: Id, path: string, body: object, key: string): Promise<Outcome<T>> => http.request('POST', at(community, path), { body, key })
  const put = <T>(community: Id, path: string, body: object, key: string): Promise<Outcome<T>> => http.request('PUT', at(community, path), { body, key })
  async function wholeRound(c: Id, id: number): Promise<Outcome<WholeRound>> {
    const whole = await get<WholeRound>(c, `/rounds/${id}`)
    if (!whole.ok) return whole
    const visits = [...whole.data.visits]
    for (let cursor = whole.data.next ?? null; cursor !== null;) {
      const page: Outcome<WholeRound> = await get<WholeRound>(c, `/rounds/${id}`, { cursor })
      if (!page.ok) return page
      visits.push(...page.data.visits)
      cursor = page.data.next ?? null
    }
    return { ok: true, data: { ...whole.data, visits, next: null } }
  }
  return {
    households: (c: Id, query: HouseholdQuery = {}): Promise<Outcome<Page<Household>>> => get(c, '/households', query),
    household: (c: Id, id: number): Promise<Outcome<Household>> => get(c, `/households/${id}`),
    addHousehold: (c: Id, body: HouseholdInput, key: string): Promise<Outcome<Household>> => post(c, '/households', body, key),
    changeHousehold: (c: Id, id: number, body: HouseholdInput & { version: number }, key: string): Promise<Outcome<Household>> => put(c, `/households/${id}`, body, key),
    enrol: (c: Id, id: number, enrolled: boolean, key: string): Promise<Outcome<Household>> => post(c, `/households/${id}/enrol`, { enrolled }, key),
    followAccount: (c: Id, id: number, body: { name: string; enrolled: boolean }, key: string): Promise<Outcome<Household>> => post(c, `/households/${id}/follow`, body, key),
    keepAccount: (c: Id, id: number, key: string): Promise<Outcome<Household>> => post(c, `/households/${id}/keep`, {}, key),
    reopenAccount: (c: Id, id: number, key: string): Promise<Outcome<Household>> => post(c, `/households/${id}/reopen`, {}, key),
    importHouseholds: (c: Id, body: CsvPlan, key: string): Promise<Outcome<CsvOutcome>> => post(c, '/households/import', body, key),
    /** The household one lives in. */
    own: (c: Id): Promise<Outcome<Household>> => get(c, '/own'),
    showName: (c: Id, shows_name: boolean, key: string): Promise<Outcome<Household>> => put(c, '/own', { shows_name }, key),

    books: (c: Id): Promise<Outcome<Page<Book>>> => get(c, '/books'),
    book: (c: Id, id: number): Promise<Outcome<WholeBook>> => get(c, `/books/${id}`),
    /** The one that holds today. */
    bookNow: (c: Id): Promise<Outcome<WholeBook>> => get(c, '/book'),
    draftBook: (c: Id, body: { title: string; from?: number }, key: string): Promise<Outcome<WholeBook>> => post(c, '/books', body, key),
    changeBook: (c: Id, id: number, body: BookInput, key: string): Promise<Outcome<WholeBook>> => put(c, `/books/${id}`, body, key),
    importItems: (c: Id, id: number, body: CsvPlan, key: string): Promise<Outcome<CsvOutcome>> => post(c, `/books/${id}/import`, body, key),
    proposeBook: (c: Id, id: number, key: string): Promise<Outcome<WholeBook>> => post(c, `/books/${id}/propose`, {}, key),
    dropBook: (c: Id, id: number, key: string): Promise<Outcome<WholeBook>> => post(c, `/books/${id}/drop`, {}, key),
    /** Of the latest meetings, and why not where a vote would not adopt the book. */
    bookVotes: (c: Id, id: number): Promise<Outcome<Page<BookVote>>> => get(c, `/books/${id}/votes`),
    adoptBook: (c: Id, id: number, body: Adoption, key: string): Promise<Outcome<WholeBook>> => post(c, `/books/${id}/adopt`, body, key),

    rounds: (c: Id, query: ListQuery & { state?: string } = {}): Promise<Outcome<Page<Round>>> => get(c, '/rounds', query),
    /** With all of its visits, however many pages that takes. */
    round: wholeRound,
    addRound: (c: Id, body: RoundInput, key: string): Promise<Outcome<Round>> => post(c, '/rounds', body, key),
    recheck: (c: Id, id: number, body: RecheckInput, key: string): Promise<Outcome<Round>> => post(c, `/rounds/${id}/recheck`, body, key),
    closeRound: (c: Id, id: number, key: string): Promise<Outcome<Round>> => post(c, `/rounds/${id}/close`, {}, key),
    visit: (c: Id, id: number): Promise<Outcome<Visit>> => get(c, `/visits/${id}`),
    recordVisit: (c: Id, id: number, body: VisitInput, key: string): Promise<Outcome<Visit>> => post(c, `/visits/${id}`, body, key),

    claim: (c: Id, body: ClaimInput, key: string): Promise<Outcome<Score>> => post(c, '/claims', body, key),
    ownScores: (c: Id, query: ListQuery & { month?: string; state?: string } = {}): Promise<Outcome<Page<Score>>> => get(c, '/own/scores', query),
    score: (c: Id, id: number): Promise<Outcome<Score>> => get(c, `/scores/${id}`),
    withdrawScore: (c: Id, id: number, key: string): Promise<Outcome<Score>> => post(c, `/scores/${id}/withdraw`, {}, key),
    /** Where a photo of a score or a visit is; small for lists. */
    photo: (c: Id, file: Id, small = false): string => `/api/v1${at(c, `/photos/${file}`)}${small ? '?small=1' : ''}`,
    reviews: (c: Id, step: ReviewStep, query: ListQuery = {}): Promise<Outcome<Page<ReviewScore>>> => get(c, '/reviews', { ...query, step }),
    review: (c: Id, body: ReviewInput, key: string): Promise<Outcome<ReviewOutcome>> => post(c, '/reviews', body, key),
    publish: (c: Id, month: string, key: string): Promise<Outcome<Publication>> => post(c, '/publications', { month }, key),
    publications: (c: Id, query: ListQuery = {}): Promise<Outcome<Page<Publication>>> => get(c, '/publications', query),
    publication: (c: Id, id: number, query: ListQuery = {}): Promise<Outcome<WholePublication>> => get(c, `/publications/${id}`, query),
    object: (c: Id, score: number, words: string, key: string): Promise<Outcome<unknown>> => post(c, `/scores/${score}/objections`, { words }, key),
    withdrawObjection: (c: Id, id: number, key: string): Promise<Outcome<unknown>> => post(c, `/objections/${id}/withdraw`, {}, key),
    objections: (c: Id, query: ListQuery & { state?: string } = {}): Promise<Outcome<Page<Objection>>> => get(c, '/objections', query),
    answerObjection: (c: Id, id: number, body: { upheld: boolean; answer: string }, key: string): Promise<Outcome<unknown>> => post(c, `/objections/${id}/answer`, body, key),
    reverse: (c: Id, score: number, reason: string, key: string): Promise<Outcome<unknown>> => post(c, `/scores/${score}/reverse`, { reason }, key),
    correct: (c: Id, body: { household: number; points: number; words: string }, key: string): Promise<Outcome<unknown>> => post(c, '/corrections', body, key),
    months: (c: Id): Promise<Outcome<Page<MonthWork>>> => get(c, '/months'),
    closeMonth: (c: Id, month: string, key: string): Promise<Outcome<unknown>> => post(c, `/months/${month}/close`, {}, key),

    shops: (c: Id): Promise<Outcome<Page<Shop>>> => get(c, '/shops'),
    addShop: (c: Id, body: { name: string; address: string }, key: string): Promise<Outcome<Shop>> => post(c, '/shops', body, key),
    changeShop: (c: Id, id: number, body: { name: string; address: string; on: boolean; version: number }, key: string): Promise<Outcome<Shop>> => put(c, `/shops/${id}`, body, key),
    shopPeople: (c: Id, id: number): Promise<Outcome<{ people: { user: Id; name: string }[] }>> => get(c, `/shops/${id}/people`),
    setShopPeople: (c: Id, id: number, people: { user: Id; name: string }[], key: string): Promise<Outcome<unknown>> => put(c, `/shops/${id}/people`, { people }, key),
    addGood: (c: Id, shop: number, body: { title: string; points: number; stock: number }, key: string): Promise<Outcome<Good>> => post(c, `/shops/${shop}/goods`, body, key),
    changeGood: (c: Id, id: number, body: { title: string; points: number; on: boolean; version: number }, key: string): Promise<Outcome<Good>> => put(c, `/goods/${id}`, body, key),
    addStock: (c: Id, good: number, add: number, key: string): Promise<Outcome<Good>> => post(c, `/goods/${good}/stock`, { add }, key),
    reserve: (c: Id, body: { shop: number; lines: BasketLine[]; /** As it was shown. */ points?: number }, key: string): Promise<Outcome<Redemption>> => post(c, '/redemptions', body, key),
    redemptions: (c: Id, query: ListQuery & { state?: string } = {}): Promise<Outcome<Page<Redemption>>> => get(c, '/redemptions', query),
    redemption: (c: Id, id: number): Promise<Outcome<Redemption>> => get(c, `/redemptions/${id}`),
    cancelRedemption: (c: Id, id: number, key: string): Promise<Outcome<Redemption>> => post(c, `/redemptions/${id}/cancel`, {}, key),
    /** What a code is for, before it is taken. */
    codeAt: (c: Id, shop: number, code: string): Promise<Outcome<Redemption>> => get(c, `/shops/${shop}/codes/${code}`),
    take: (c: Id, shop: number, code: string, key: string): Promise<Outcome<Redemption>> => post(c, `/shops/${shop}/take`, { code }, key),
    shopRedemptions: (c: Id, shop: number, query: ListQuery & { month?: string } = {}): Promise<Outcome<Page<Redemption>>> => get(c, `/shops/${shop}/redemptions`, query),
    /** Past months of a shop that have something to settle. */
    unsettled: (c: Id, shop: number): Promise<Outcome<Page<Unsettled>>> => get(c, `/shops/${shop}/unsettled`),
    settle: (c: Id, shop: number, month: string, key: string): Promise<Outcome<Settlement>> => post(c, `/shops/${shop}/settlements`, { month }, key),
    settlements: (c: Id, query: ListQuery & { shop?: number } = {}): Promise<Outcome<Page<Settlement>>> => get(c, '/settlements', query),
    settlement: (c: Id, id: number, query: ListQuery = {}): Promise<Outcome<WholeSettlement>> => get(c, `/settlements/${id}`, query),
    /** CSV of so many redemptions behind the one `after`, with a line of totals. */
    settlementSheet: (c: Id, id: number, after?: number): Promise<Outcome<string>> => http.request('GET', at(c, `/settlements/${id}/sheet`), { query: { after }, as: 'text' }),

    passbook: (c: Id, query: { month?: string; cursor?: string } = {}): Promise<Outcome<Passbook>> => get(c, '/passbook', query),
    board: (c: Id, month?: string): Promise<Outcome<PointsBoard>> => get(c, '/board', { month }),
    figures: (c: Id, query: { from: string; to: string }): Promise<Outcome<PointsFigures>> => get(c, '/figures', query),
    ledger: (c: Id, query: { from?: string; to?: string; after?: number } = {}): Promise<Outcome<string>> => http.request('GET', at(c, '/ledger'), { query: { ...query }, as: 'text' }),
    importLedger: (c: Id, body: CsvPlan, key: string): Promise<Outcome<CsvOutcome>> => post(c, '/ledger/import', body, key),
    checkLedger: (c: Id): Promise<Outcome<LedgerCheck>> => get(c, '/ledger/check'),
  }
}
export type PointsApi = ReturnType<typeof pointsApi>
