// SPDX-License-Identifier: Apache-2.0
// Which address shows which page. The same address shows the same thing to everybody who may see it, so
// that links can be sent in a chat. Every page is its own chunk.
import type { Component } from 'vue'
import type { RouteRecordRaw } from 'vue-router'

type Lazy = () => Promise<Component>

declare module 'vue-router' {
  interface RouteMeta {
    /** Also without log-in. */
    open?: boolean
    /** Without the bar of pages: the page has a dock of its own, or none is wanted. */
    bare?: boolean
    /** Nothing around it at all: the projector. */
    whole?: boolean
  }
}

/** The meeting's pages are found by name, so that each joins by its file alone. */
const meetingPages = import.meta.glob<Component>('@/views/meeting/*.vue', { import: 'default' })
const meetingPage = (name: string): Lazy =>
  Object.entries(meetingPages).find(([path]) => path.endsWith(`/${name}.vue`))?.[1] ?? (() => import('@/views/MissingView.vue'))

export const routes: RouteRecordRaw[] = [
  { path: '/', name: 'landing', component: () => import('@/views/LandingView.vue') },
  { path: '/login', name: 'login', meta: { open: true, whole: true }, component: () => import('@/views/LoginView.vue') },
  { path: '/join', name: 'join', meta: { open: true, whole: true }, component: () => import('@/views/JoinView.vue') },


  { path: '/m', name: 'meetings', component: meetingPage('MeetingsView') },
  { path: '/m/:id', name: 'meeting', meta: { bare: true }, component: meetingPage('MeetingView'), props: true },
  { path: '/m/:id/host', name: 'host', meta: { bare: true }, component: meetingPage('HostView'), props: true },
  { path: '/m/:id/projector', name: 'projector', meta: { whole: true }, component: meetingPage('ProjectorView'), props: true },
  { path: '/m/:id/minutes', name: 'minutes', meta: { bare: true }, component: meetingPage('MinutesView'), props: true },
  { path: '/series', name: 'series', component: meetingPage('SeriesView') },

  { path: '/:rest(.*)*', name: 'missing', meta: { open: true }, component: () => import('@/views/MissingView.vue') },
]
