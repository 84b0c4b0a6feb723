import { closing, cost, count, field, leg, legList, price } from './english.ts';
import { beijingText } from './moments.ts';
import type { SentenceWords } from './sentences.ts';

/**
 * What is over, in English: of a sentence that tells how things stand, how they stood. What it asks of a person it asks
 * for a pair order of its own, since the one that it is about sends nothing any more.
 */
export const englishHindsight = {
  halted_nothing_opens: () => 'Trading was halted: nothing opened. Set it to reduce only, and then to active, to trade.',
  unknown_pair: ({ spread }) => `There was no pair ${spread} in the catalogue. Choose one of the list.`,
  cannot_be_used: ({ spread }) => `The pair order of ${spread} could not be used.`,
  field_not_whole: (p) => `In it ${field[p.field]} was not a whole number of ${p.least} or more.`,
  field_not_between: (p) => `In it ${field[p.field]} was not a whole number of ${p.least} to ${p.most}.`,
  field_not_scaled: (p) => `In it ${field[p.field]} was not a whole number of its smallest digits.`,
  payup_not_whole: ({ role }) => `In it a payup of ${leg[role]} was not a whole number of ticks.`,
  payup_step_negative: ({ role }) => `In it the payup step of ${leg[role]} was below 0.`,
  payup_above_max: ({ role }) => `In it the payup of ${leg[role]} was above its most.`,
  legged_lots_below_pair: ({ lots }) => `In it ${field.leggedLotsMax} was below the ${count(lots, 'inner lot')} of one pair.`,
  too_many_pairs: ({ pairs, most }) => `${count(pairs, 'pair')} asked for, above the ${most} that one pair order may have. Order fewer.`,
  lots_outside: ({ lots, instrument, least, most }) =>
    `${count(lots, 'lot')} of ${instrument} asked for, outside ${least} to ${most}, what one order may have. Change the number of pairs.`,
  open_pair_orders: ({ most }) => `${count(most, 'pair order')} under way then, the limit. It can be sent once one has ended.`,
  reducing_opens: ({ instrument }) =>
    `Trading was reduce only, and the order would have opened ${instrument} where it could close. Let the offset be automatic, or set trading to active.`,
  reducing_too_much: ({ instrument, held, lots }) =>
    `Trading was reduce only: ${instrument} had ${count(held, 'lot')} to reduce and the order took ${lots}. Order fewer pairs, or set trading to active.`,
  venue_not_connected: ({ venue, status }) => `The ${venue} venue was ${status}. It can be sent once that is connected.`,
  venue_not_reconciled: ({ venue }) => `The ${venue} venue had not yet confirmed our orders and positions. It can be sent once it has.`,
  no_quote: ({ instrument }) => `There was no quote of ${instrument}. It can be sent once its market data comes.`,
  no_rate: ({ instrument }) => `There was no rate of ${instrument}, and none was assumed. It can be sent once its market data comes.`,
  quote_too_old: ({ instrument, ageMs, mostMs }) => `The quote of ${instrument} was ${ageMs} ms old, above ${mostMs} ms. It can be sent on a newer one.`,
  legs_too_far_apart: ({ skewMs, mostMs }) => `The quotes of the two legs were ${skewMs} ms apart, above ${mostMs} ms. It can be sent on newer ones.`,
  market_closed: ({ instrument }) => `The market of ${instrument} was closed. It can be sent when both legs trade.`,
  session_closed: ({ instrument, opens }) =>
    `The market of ${instrument} was closed by its calendar${opens === null ? '' : `, to open at ${beijingText(opens)}, Beijing time`}. It can be sent when both legs trade.`,
  session_closes: ({ instrument, closes, seconds }) =>
    `The market of ${instrument} was to close at ${beijingText(closes)}, Beijing time, sooner than the ${seconds} s that the policy asked of both legs. It can be sent in its next session.`,
  session_unknown: ({ instrument }) =>
    `The calendar had no trading hours of ${instrument} for that day, and none were assumed. Add them, with the holidays, and start again.`,
  near_price_limit: ({ instrument, side, ticks }) =>
    `${instrument} stood at its price limit or within the ${count(ticks, 'tick')} that the policy guards, where a ${side} might not fill. It can be sent once it trades away from it.`,
  too_little_depth: ({ instrument, side, lots }) =>
    `The book of ${instrument} did not show the ${count(lots, 'lot')} to ${side}. Order fewer pairs, or once it does.`,
  nobody_to_unwind_with: ({ instrument, side }) => `The book of ${instrument} showed nobody to unwind a ${side} with. It can be sent once it does.`,
  books_hold_too_little: ({ spread, pairs }) => `The books of ${spread} did not hold ${count(pairs, 'pair')}. Order fewer.`,
  beyond_limit: ({ spread, side, pairs, at, limit }) =>
    `${count(pairs, 'pair')} of ${spread} would have been ${side === 'buy' ? 'bought' : 'sold'} at ${price(at)}, beyond the limit of ${price(limit)}. Move the limit, or send it once the market is there.`,
  slips_beyond_limit: ({ spread, pairs, limit }) =>
    `At their own limit prices ${count(pairs, 'pair')} of ${spread} would have been more than the slippage bound beyond the limit of ${price(limit)}, even without payup. Order fewer, or move the limit.`,
  follower_beyond_limit: ({ spread, limit }) =>
    `Quoted with ${spread}, the other leg would have followed at its worst level more than the slippage bound beyond the limit of ${price(limit)}. Order fewer, or once there is depth.`,
  no_price_to_quote: ({ spread }) => `The books of ${spread} did not imply a price to quote at. It can be sent once there is depth.`,
  nothing_to_close: ({ instrument, rule, held, lots }) =>
    `${instrument} had ${count(held, 'lot')} to ${closing[rule]} and the order took ${lots}. Order fewer pairs, or let the offset be automatic.`,
  too_little_money: ({ venue, available, margin, currency }) =>
    `The ${venue} account had ${available} ${currency} available and the margin was about ${margin}. Order fewer pairs, or add money.`,
  too_little_money_left: ({ venue, available, margin, promised, currency }) =>
    `The ${venue} account had ${available} ${currency} available, of which our own orders under way took about ${promised}, and the margin was about ${margin}. Order fewer pairs, or add money.`,
  account_unknown: ({ venue }) =>
    `The ${venue} venue had not told what its account holds, so that no margin could be checked. It can be sent once it has; where that venue tells no money at all, say so in its connection.`,
  account_in_other_currency: ({ venue, account, instrument, currency }) =>
    `The ${venue} account was kept in ${account} and the margin of ${instrument} in ${currency}, so that the one could not be checked against the other. Trade it over an account in ${currency}, or say in the connection that margin is not checked there.`,
  order_rate_used: ({ venue, orders }) => `The ${venue} venue had taken ${count(orders, 'opening order')} within one second, the limit. It can be sent a second later.`,
  cancels_used: ({ instrument, most, reserve }) =>
    `Of the ${most} cancels of ${instrument} a day only the ${reserve} kept back were left. Use immediate orders, or wait for the next trading day.`,
  only_observes: ({ venues }) => `The ${venues.join(' and the ')} connection only observed: no order left. Give the profile another mode to trade.`,
  gray_lots_above: ({ venue, lots, most }) =>
    `An order of ${count(lots, 'lot')} was above the ${most} that the ${venue} connection allowed in gray mode. Order fewer pairs, or in smaller clips.`,
  gray_open_lots_above: ({ venue, lots, most }) =>
    `${count(lots, 'lot')} would have been open at the ${venue} venue, above the ${most} that its connection allowed in gray mode. Order fewer pairs, or close some first.`,
  gray_orders_used: ({ venue, orders, most }) =>
    `${count(orders, 'order')} had left to the ${venue} venue that day, and its connection allowed ${most} in gray mode. Wait for the next trading day, or raise the cap.`,
  would_trade_with_own: ({ instrument, order, pairOrder }) =>
    `It would have traded with our own order ${order} of ${pairOrder} on ${instrument}, and was held back. It can be sent once that has ended.`,

  follows: ({ role, lots }) => `Decided to follow with ${count(lots, 'lot')} ${role}.`,
  tops_up: ({ legs }) => `Decided to top up ${legList(legs)}.`,
  unwinds: ({ legs }) => `Decided to unwind ${legList(legs)}.`,
  order_works: () => 'The venue took the order.',
  waits_for_trades: ({ lots }) => `The trades of ${count(lots, 'lot')} had not come yet.`,
  venue_says: ({ words }) => `The venue said: “${words}”`,
  never_reached_venue: () => 'It never reached the venue: the venue’s complete list lacked it.',

  waits_for_venue: ({ venue, status }) => `It waited for the ${venue} venue, which was ${status}.`,
  waits_for_reconciliation: ({ venue }) => `It waited for the ${venue} venue to confirm orders and positions.`,
  waits_for_quote: ({ instrument }) => `It waited for a quote of ${instrument}.`,
  waits_for_open: ({ instrument }) => `It waited for the market of ${instrument} to open.`,
  waits_for_session: ({ instrument, opens }) =>
    `It waited for the market of ${instrument}, which was closed by its calendar${opens === null ? '' : `, to open at ${beijingText(opens)}, Beijing time`}.`,
  waits_for_newer_quote: ({ instrument }) => `It waited for a newer quote of ${instrument}.`,
  waits_for_price: ({ instrument, side }) => `It waited for a price to ${side} ${instrument} at.`,
  waits_for_newer_book: ({ instrument }) => `It waited for a book of ${instrument} that was newer than the last fill.`,
  waits_for_rate: () => 'It waited for the order rate of that second.',
  waits_for_mode: ({ venue, mode }) =>
    `It waited: the ${venue} connection was in ${mode} mode, and no order left. Close it at the venue, or give the profile another mode.`,
  waits_for_own_order: ({ order, pairOrder }) => `It waited for our own order ${order} of ${pairOrder}, which it would have traded with, to be taken back.`,

  follower_slips: () => 'The other leg would have passed the slippage bound.',
  no_price_implied: () => 'The books implied no price to quote at.',
  quote_drifted: ({ implied, standing }) => `The books implied ${price(implied)}, and the quote stood at ${price(standing)}.`,
  no_cancel_to_reprice: ({ instrument }) => `No cancel of ${instrument} was left to re-price with but those kept back.`,
  paused: () => 'It was paused.',

  residual_costs: ({ complete, unwind, unwinds }) =>
    `Topping up would have cost ${cost(complete)}, unwinding ${cost(unwind)}: ${unwinds ? 'unwound' : 'topped up'}.`,
  policy_unwinds: () => 'The policy was to unwind every residual.',
  policy_holds: () => 'The policy was to hold a residual for a person to resolve.',
  trading_is_halted: () => 'Trading was halted.',
  slippage_bound: ({ most }) => `Topping up would have worsened the spread by more than ${price(most)}.`,
  legged_lots: ({ lots, most }) => `Without a counterpart: ${count(lots, 'inner lot')}, above ${most}.`,
  lots_too_few: ({ lots, instrument }) => `${count(lots, 'lot')} of ${instrument} left to trade, fewer than one order must have.`,
  no_final_answer: ({ order, questions }) => `Order ${order} had no final answer after ${count(questions, 'question')}.`,
  top_ups_used: ({ orders }) => `The ${count(orders, 'top-up order')} that the policy allowed did not do.`,
} as const satisfies Partial<SentenceWords>;
