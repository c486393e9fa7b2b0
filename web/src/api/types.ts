// SPDX-License-Identifier: Apache-2.0
// What goes over the wire: the shapes of HTTP answers, inputs and live frames. Everything else
// imports wire types from here and nowhere else.
export * from './types/people'
export * from './types/tickets'
export * from './types/meetings'
export * from './types/office'
export * from './types/polls'
export * from './types/matters'
export * from './types/commitments'
export * from './types/grid'
export * from './types/points'
