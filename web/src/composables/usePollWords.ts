// SPDX-License-Identifier: Apache-2.0
import { useI18n } from 'vue-i18n'
import type { Poll, PollOutcome, Threshold } from '@/api/types'
import { areaFigure, ruleKeys, shareCode, verdictOf, type Measure } from './poll_rules'
import { useSayTime } from './useSayTime'

/** Polls in words: options, areas, shares, rules, results. */
export function usePollWords() {
  const { t, te, locale } = useI18n()
  const { moment, left, now } = useSayTime()

  const known = (key: string, otherwise: string): string => te(key) ? t(key) : otherwise
  const option = (code: string): string => known(`room.option.${code}`, code)
  const area = (hundredths: number): string => t('polls.area', { area: areaFigure(hundredths, locale.value) })
  const heads = (count: number): string => t('polls.heads', { n: count }, count)
  const share = (threshold: Threshold): string =>
    known(`polls.share.${shareCode(threshold)}`, t(threshold.strict ? 'polls.share_over' : 'polls.share_least', { n: threshold.numerator, d: threshold.denominator }))

  return {
    option, area, heads, share,
    amount: (measure: Measure, value: number): string => measure === 'area' ? area(value) : heads(value),
    ruleName: (code: string): string => known(`polls.rule.${code}`, code),
    source: (poll: Pick<Poll, 'rule'>): string => known(`polls.source.${poll.rule.code}`, poll.rule.source),
    /** The rule as two sentences. */
    rule(poll: Pick<Poll, 'rule' | 'options'>): string[] {
      const [part, pass] = ruleKeys(poll)
      return [t(part, { share: share(poll.rule.participation) }), t(pass, { share: share(poll.rule.approval) })]
    },
    verdict: (outcome: PollOutcome): string => t(`polls.verdict.${verdictOf(outcome)}`, { option: option(outcome.winner ?? '') }),
    channel: (code: string): string => known(`polls.channel.${code}`, code),
    /** Where it stands, with the time that matters next. */
    stand(poll: Poll): string {
      const { state, opens_at, closes_at } = poll
      if (state === 'announced' && opens_at) return t('polls.opens', { time: moment(opens_at) })
      if (state === 'open' && closes_at) return Date.parse(closes_at) > now.value ? left(closes_at) : t('polls.to_count')
      return t(`polls.state.${state}`)
    },
  }
}
