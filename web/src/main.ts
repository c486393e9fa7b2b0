// SPDX-License-Identifier: Apache-2.0
// Puts the client together: the world outside (network, storage, clock) goes in here and nowhere else.
import { createPinia } from 'pinia'
import { createApp } from 'vue'
import { createRouter, createWebHistory } from 'vue-router'
import { systemClock } from '@/api/clock'
import { eventsApi } from '@/api/events.api'
import { figuresApi } from '@/api/figures.api'
import { filesApi } from '@/api/files.api'
import { makeHttp } from '@/api/http'
import { makeLive } from '@/api/live'
import { clocksApi } from '@/api/clocks.api'
import { commitmentsApi } from '@/api/commitments.api'
import { deskApi } from '@/api/desk.api'
import { meetingsApi } from '@/api/meetings.api'
import { moderationApi } from '@/api/moderation.api'
import { noticesApi } from '@/api/notices.api'
import { outboxApi } from '@/api/outbox.api'
import { pluginsApi } from '@/api/plugins.api'
import { gridApi } from '@/api/grid.api'
import { pointsApi } from '@/api/points.api'
import { peopleApi } from '@/api/people.api'
import { placesApi } from '@/api/places.api'
import { mattersApi } from '@/api/matters.api'
import { pollsApi } from '@/api/polls.api'
import { makeServerTime } from '@/api/server_time'
import { ticketsApi } from '@/api/tickets.api'
import { i18n } from '@/i18n'
import { guard } from '@/router/guard'
import { routes } from '@/router'
import { servicesKey } from '@/stores/services'
import { useSession } from '@/stores/session.store'
import App from './App.vue'
import { fileKeep } from './file_keep'
import { recordKeep } from './record_keep'
import { alone, isOffline, onOnline, onPutAway, onStored, openSocket, randomText, safeStorage } from './browser'
// Vant's styles (of the components used) come first: its base takes away underlines that ours give back.
import 'vant/es/pull-refresh/style'
import '@/styles/tokens.css'
import '@/styles/ui.css'
import '@/styles/vant.css'
import '@/styles/app.css'

const serverTime = makeServerTime(systemClock)
const http = makeHttp({
  fetch: window.fetch.bind(window),
  clock: systemClock,
  randomText,
  onUnauthenticated: () => { useSession().leave() },
  onDate: serverTime.hear,
})
const live = makeLive({ openSocket, events: eventsApi(http), clock: systemClock, random: Math.random })

const app = createApp(App)
app.provide(servicesKey, {
  http,
  live,
  people: peopleApi(http),
  tickets: ticketsApi(http),
  figures: figuresApi(http),
  meetings: meetingsApi(http),
  clocks: clocksApi(http),
  notices: noticesApi(http),
  outbox: outboxApi(http),
  plugins: pluginsApi(http),
  points: pointsApi(http),
  grid: gridApi(http),
  moderation: moderationApi(http),
  places: placesApi(http),
  polls: pollsApi(http),
  matters: mattersApi(http),
  commitments: commitmentsApi(http),
  desk: deskApi(http),
  files: filesApi(http),
  fileKeep,
  recordKeep,
  storage: safeStorage(window),
  clock: systemClock,
  serverTime,
  languages: navigator.languages,
  onStored,
  onPutAway,
  onOnline,
  isOffline,
  alone,
})
app.use(createPinia())
app.use(i18n)

const router = createRouter({
  history: createWebHistory(),
  routes,
  scrollBehavior: (to, _from, saved) => saved ?? (to.hash ? { el: to.hash } : { top: 0 }),
})
// The page that is asked for is fetched while the server says who asks; the router tells when it cannot be.
for (const { components } of router.resolve(window.location.pathname + window.location.search).matched) {
  const page: unknown = components?.['default']
  if (typeof page === 'function') void (page as () => Promise<unknown>)().catch(() => undefined)
}
router.beforeEach(guard)
app.use(router)

window.addEventListener('online', () => { live.hurry() })
app.mount('#app')
