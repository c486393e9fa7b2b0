// SPDX-License-Identifier: Apache-2.0
// Which address shows which page. The same address shows the same thing to everybody who may see it, so
// that links can be sent in a chat. Every page is its own chunk.
import type { Component } from 'vue'
import type { RouteRecordRaw } from 'vue-router'
import type { Role } from '@/api/types'
import { atHome } from '@/composables/points_pages'

type Lazy = () => Promise<Component>

declare module 'vue-router' {
  interface RouteMeta {
    /** Also without log-in. */
    open?: boolean
    /** Without the bar of pages: the page has a dock of its own, or none is wanted. */
    bare?: boolean
    /** Nothing around it at all: the projector. */
    whole?: boolean
    /** For whom the page is made; others are told so, and led to theirs. Whose data it shows is the server's to say. */
    roles?: readonly Role[]
  }
}

/** The meeting's pages are found by name, so that each joins by its file alone. */
const meetingPages = import.meta.glob<Component>('@/views/meeting/*.vue', { import: 'default' })
const meetingPage = (name: string): Lazy =>
  Object.entries(meetingPages).find(([path]) => path.endsWith(`/${name}.vue`))?.[1] ?? (() => import('@/views/MissingView.vue'))

/** A merchant redeems and settles; requests are not theirs (permissions.md). */
const residents: readonly Role[] = ['resident', 'member', 'host', 'recorder', 'grid_worker', 'grid_leader', 'inspector', 'supervisor', 'officer', 'admin']

/** Who types written ballots in, and goes from door to door. */
const clerks: readonly Role[] = ['host', 'recorder', 'grid_worker', 'grid_leader']

/** Who works with grids beyond their own. */
const gridReaders: readonly Role[] = ['member', 'host', 'recorder', 'grid_worker', 'grid_leader', 'supervisor', 'officer', 'admin']
/** The township's systems: the administrator connects them, the officer looks after them. */
const townshipReaders: readonly Role[] = ['officer', 'admin']

/** Who may submit for a person without a phone (代报), and print their slip. */
const proxies: readonly Role[] = ['member', 'host', 'grid_worker', 'grid_leader', 'admin']

/** Whose work is in the grid, with a line or without. */
const fieldWorkers: readonly Role[] = ['grid_worker', 'grid_leader']

export const routes: RouteRecordRaw[] = [
  { path: '/', name: 'landing', component: () => import('@/views/LandingView.vue') },
  { path: '/login', name: 'login', meta: { open: true, whole: true }, component: () => import('@/views/LoginView.vue') },
  { path: '/join', name: 'join', meta: { open: true, whole: true }, component: () => import('@/views/JoinView.vue') },

  { path: '/reset', name: 'reset', meta: { open: true, whole: true }, component: () => import('@/views/ResetView.vue') },

  { path: '/home', name: 'home', component: () => import('@/views/HomeView.vue') },
  { path: '/submit', name: 'submit', meta: { bare: true, roles: residents }, component: () => import('@/views/SubmitView.vue') },
  { path: '/t/:number', name: 'ticket', meta: { open: true, bare: true }, component: () => import('@/views/TicketView.vue'), props: true },
  { path: '/t/:number/slip', name: 'slip', meta: { bare: true, roles: proxies }, component: () => import('@/views/SlipView.vue'), props: true },
  { path: '/track', name: 'track', meta: { open: true, bare: true }, component: () => import('@/views/TrackView.vue') },
  { path: '/tickets', name: 'tickets', meta: { roles: residents }, component: () => import('@/views/TicketsView.vue') },
  { path: '/desk', name: 'desk', meta: { roles: ['member'] }, component: () => import('@/views/DeskView.vue') },
  { path: '/grid', name: 'grid', meta: { roles: fieldWorkers }, component: () => import('@/views/GridView.vue') },
  { path: '/grid/outbox', name: 'grid-outbox', meta: { bare: true, roles: fieldWorkers }, component: () => import('@/views/grid/ErrandsView.vue') },
  { path: '/grid/patrol', name: 'grid-patrol', meta: { roles: fieldWorkers }, component: () => import('@/views/grid/PatrolView.vue') },
  { path: '/grid/homes', name: 'grid-homes', meta: { bare: true, roles: fieldWorkers }, component: () => import('@/views/grid/HomesView.vue') },
  { path: '/grid/homes/:id(\\d+)', name: 'grid-home', meta: { bare: true, roles: fieldWorkers }, component: () => import('@/views/grid/MappedHomeView.vue'), props: ({ params }) => ({ id: Number(params.id) }) },
  { path: '/looks/homes', name: 'home-looks', meta: { bare: true, roles: ['supervisor'] }, component: () => import('@/views/grid/HomeLooksView.vue') },
  { path: '/looks/contacts', name: 'contact-looks', meta: { bare: true, roles: ['supervisor'] }, component: () => import('@/views/grid/ContactLooksView.vue') },
  { path: '/grids', name: 'grids', meta: { roles: gridReaders }, component: () => import('@/views/grids/GridsView.vue') },
  { path: '/grids/:id(\\d+)', name: 'grid-one', meta: { bare: true, roles: gridReaders }, component: () => import('@/views/grids/AreaView.vue'), props: ({ params }) => ({ id: Number(params.id) }) },
  { path: '/grids/import', name: 'grid-import', meta: { bare: true, roles: ['officer'] }, component: () => import('@/views/grids/ImportView.vue') },
  { path: '/grids/jobs', name: 'grid-jobs', meta: { bare: true, roles: ['officer'] }, component: () => import('@/views/grids/JobsView.vue') },
  { path: '/grids/jobs/:id(\\d+)', name: 'grid-job', meta: { bare: true, roles: ['officer'] }, component: () => import('@/views/grids/JobView.vue'), props: ({ params }) => ({ id: Number(params.id) }) },
  { path: '/grids/unplaced', name: 'grid-unplaced', meta: { bare: true, roles: ['officer', 'host', 'grid_leader', 'grid_worker'] }, component: () => import('@/views/grids/UnplacedView.vue') },
  { path: '/board', name: 'board', meta: { open: true }, component: () => import('@/views/BoardView.vue') },
  { path: '/figures', name: 'figures', meta: { roles: ['member'] }, component: () => import('@/views/FiguresView.vue') },
  { path: '/notices', name: 'notices', component: () => import('@/views/NoticesView.vue') },
  { path: '/notices/settings', name: 'notice-settings', component: () => import('@/views/NoticeSettingsView.vue') },
  { path: '/mail/off', name: 'mail-off', meta: { open: true, whole: true }, component: () => import('@/views/MailOffView.vue') },
  { path: '/reports', name: 'reports', meta: { roles: ['member', 'host'] }, component: () => import('@/views/ReportsView.vue') },
  { path: '/setup/outbox', name: 'outbox', meta: { roles: ['admin'] }, component: () => import('@/views/OutboxView.vue') },
  { path: '/setup/plugins', name: 'plugins', meta: { roles: ['admin'] }, component: () => import('@/views/PluginsView.vue') },
  { path: '/plugins/:name/:page(\\d+)', name: 'plugin-page', component: () => import('@/views/PluginPageView.vue'), props: ({ params }) => ({ name: String(params.name), page: Number(params.page) }) },
  { path: '/grid/township', name: 'township', meta: { roles: townshipReaders }, component: () => import('@/views/township/TownshipView.vue') },
  { path: '/grid/township/keys', name: 'township-keys', meta: { bare: true, roles: ['admin'] }, component: () => import('@/views/township/KeysView.vue') },
  { path: '/grid/township/:id(\\d+)', name: 'township-connector', meta: { bare: true, roles: townshipReaders }, component: () => import('@/views/township/ConnectorView.vue'), props: ({ params }) => ({ id: Number(params.id) }) },
  { path: '/grid/township/:id(\\d+)/mapping', name: 'township-mapping', meta: { bare: true, roles: townshipReaders }, component: () => import('@/views/township/MappingView.vue'), props: ({ params }) => ({ id: Number(params.id) }) },
  { path: '/me', name: 'me', component: () => import('@/views/MeView.vue') },
  { path: '/me/looks', name: 'looks', component: () => import('@/views/LooksView.vue') },
  { path: '/setup', name: 'setup', meta: { roles: ['admin'] }, component: () => import('@/views/SetupView.vue') },
  { path: '/setup/places', name: 'places', meta: { roles: ['admin'] }, component: () => import('@/views/PlacesView.vue') },
  { path: '/templates', name: 'templates', meta: { roles: ['member', 'admin'] }, component: () => import('@/views/TemplatesView.vue') },
  { path: '/places/codes', name: 'place-codes', meta: { bare: true, roles: proxies }, component: () => import('@/views/PlaceCodesView.vue') },
  { path: '/setup/clocks', name: 'clocks', component: () => import('@/views/ClocksView.vue') },

  { path: '/m', name: 'meetings', meta: { roles: residents }, component: meetingPage('MeetingList') },
  { path: '/m/:id', name: 'meeting', meta: { bare: true }, component: meetingPage('MeetingRoom'), props: true },
  { path: '/m/:id/in', name: 'check-in', meta: { bare: true }, component: meetingPage('CheckIn'), props: true },
  { path: '/m/:id/host', name: 'host', meta: { bare: true, roles: ['host', 'recorder'] }, component: meetingPage('HostConsole'), props: true },
  { path: '/m/:id/projector', name: 'projector', meta: { whole: true }, component: meetingPage('Projector'), props: true },
  { path: '/m/:id/minutes', name: 'minutes', meta: { bare: true }, component: meetingPage('Minutes'), props: true },
  { path: '/series', name: 'series', meta: { roles: ['host', 'admin'] }, component: meetingPage('SeriesList') },

  { path: '/polls', name: 'polls', meta: { roles: residents }, component: () => import('@/views/PollsView.vue') },
  { path: '/polls/new', name: 'poll-new', meta: { bare: true, roles: ['host'] }, component: () => import('@/views/PollFormView.vue'), props: ({ query: { meeting, item } }) => typeof meeting === 'string' && typeof item === 'string' ? { meeting, item } : {} },
  { path: '/polls/:id', name: 'poll', meta: { bare: true, roles: residents }, component: () => import('@/views/PollView.vue'), props: true },
  { path: '/polls/:id/edit', name: 'poll-edit', meta: { bare: true, roles: ['host'] }, component: () => import('@/views/PollFormView.vue'), props: true },
  { path: '/polls/:id/papers', name: 'papers', meta: { bare: true, roles: clerks }, component: () => import('@/views/PapersView.vue'), props: true },
  { path: '/matters', name: 'matters', meta: { bare: true, roles: residents }, component: () => import('@/views/MattersView.vue') },
  { path: '/matters/new', name: 'matter-new', meta: { bare: true, roles: ['host'] }, component: () => import('@/views/MatterFormView.vue') },
  { path: '/matters/:id', name: 'matter', meta: { bare: true, roles: residents }, component: () => import('@/views/MatterView.vue'), props: true },
  { path: '/decisions', name: 'commitments', meta: { bare: true, roles: residents }, component: () => import('@/views/CommitmentsView.vue') },
  { path: '/decisions/:id', name: 'commitment', meta: { bare: true, roles: residents }, component: () => import('@/views/CommitmentView.vue'), props: true },
  { path: '/rolls', name: 'rolls', meta: { roles: ['host', 'admin'] }, component: () => import('@/views/RollsView.vue') },

  { path: '/points', name: 'points', meta: { bare: true, roles: atHome }, component: () => import('@/views/points/PassbookView.vue') },
  { path: '/points/claim', name: 'points-claim', meta: { bare: true, roles: atHome }, component: () => import('@/views/points/ClaimView.vue') },
  { path: '/points/mine', name: 'points-mine', meta: { bare: true, roles: atHome }, component: () => import('@/views/points/ScoresView.vue') },
  { path: '/points/shops', name: 'points-shops', meta: { bare: true, roles: atHome }, component: () => import('@/views/points/ShopsView.vue') },
  { path: '/points/code/:id(\\d+)', name: 'points-code', meta: { bare: true, roles: atHome }, component: () => import('@/views/points/CodeView.vue'), props: ({ params }) => ({ id: Number(params.id) }) },
  { path: '/points/board', name: 'points-board', meta: { open: true, bare: true }, component: () => import('@/views/points/PointsBoardView.vue') },
  { path: '/points/publications', name: 'points-publications', meta: { open: true, bare: true }, component: () => import('@/views/points/PublicationsView.vue') },
  { path: '/points/publications/:id(\\d+)', name: 'points-publication', meta: { open: true, bare: true }, component: () => import('@/views/points/PublicationView.vue'), props: ({ params }) => ({ id: Number(params.id) }) },
  { path: '/points/book', name: 'points-book', meta: { bare: true }, component: () => import('@/views/points/BookView.vue') },
  { path: '/points/rounds', name: 'rounds', meta: { roles: ['inspector', 'supervisor', 'grid_leader', 'admin'] }, component: () => import('@/views/points/RoundsView.vue') },
  { path: '/points/rounds/:id(\\d+)', name: 'points-round', meta: { bare: true, roles: ['inspector', 'supervisor', 'grid_leader', 'admin'] }, component: () => import('@/views/points/RoundView.vue'), props: ({ params }) => ({ id: Number(params.id) }) },
  { path: '/points/rounds/:id(\\d+)/:visit(\\d+)', name: 'points-visit', meta: { bare: true, roles: ['inspector', 'supervisor', 'grid_leader'] }, component: () => import('@/views/points/VisitView.vue'), props: ({ params }) => ({ id: Number(params.id), visit: Number(params.visit) }) },
  { path: '/points/review', name: 'review', meta: { roles: ['inspector', 'supervisor', 'grid_leader'] }, component: () => import('@/views/points/ReviewView.vue') },
  { path: '/points/objections', name: 'points-objections', meta: { bare: true, roles: ['supervisor', 'grid_leader'] }, component: () => import('@/views/points/ObjectionsView.vue') },
  { path: '/points/months', name: 'points-months', meta: { bare: true, roles: ['supervisor', 'admin'] }, component: () => import('@/views/points/MonthsView.vue') },
  { path: '/points/counter', name: 'counter', meta: { roles: ['merchant'] }, component: () => import('@/views/points/CounterView.vue') },
  { path: '/points/settlements/:id(\\d+)', name: 'points-settlement', meta: { bare: true, roles: ['merchant', 'supervisor', 'admin'] }, component: () => import('@/views/points/SettlementView.vue'), props: ({ params }) => ({ id: Number(params.id) }) },
  { path: '/points/admin', name: 'points-admin', meta: { bare: true, roles: ['supervisor', 'admin'] }, component: () => import('@/views/points/PointsAdminView.vue') },
  { path: '/points/households', name: 'points-households', meta: { bare: true, roles: ['inspector', 'supervisor', 'grid_leader', 'admin'] }, component: () => import('@/views/points/HouseholdsView.vue') },
  { path: '/points/books/:id(\\d+)', name: 'points-book-edit', meta: { bare: true, roles: ['supervisor', 'admin', 'member', 'host'] }, component: () => import('@/views/points/BookEditView.vue'), props: ({ params }) => ({ id: Number(params.id) }) },
  { path: '/points/figures', name: 'points-figures', meta: { bare: true, roles: ['inspector', 'supervisor', 'grid_leader', 'officer', 'admin'] }, component: () => import('@/views/points/PointsFiguresView.vue') },

  { path: '/:rest(.*)*', name: 'missing', meta: { open: true }, component: () => import('@/views/MissingView.vue') },
]
