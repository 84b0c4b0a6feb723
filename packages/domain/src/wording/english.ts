import type { LegRole } from '../instrument.ts';
import type { Offset, OrdStatus, TimeInForce } from '../order-terms.ts';
import type { PairOrderState } from '../pair-order-state.ts';
import type { OffsetRule } from '../pair-policy.ts';
import { beijingText, spanText } from './moments.ts';
import type { LegLots, PairAction, ParametersOf, QuotedPrice, RequestField, SentenceWords } from './sentences.ts';

export const count = (n: number, one: string): string => `${n} ${one}${n === 1 ? '' : 's'}`;
const one = (amount: string, what: string): string => (/^-?1$/.test(amount) ? what : `${what}s`);
const against = (inner: number, outer: number): string => `${count(inner, 'lot')} inner against ${outer} outer`;
export const price = ({ amount, currency, per }: QuotedPrice): string => `${amount} ${currency}/${per}`;
export const cost = (cny: string | null): string => (cny === null ? 'what the books do not show' : `${cny} CNY`);
const lines = { quotes: 'market data', trading: 'trading' } as const;
const orderEnded: Record<OrdStatus, string> = {
  denied: 'denied',
  pending_new: 'sent',
  new: 'working',
  partially_filled: 'partially filled',
  filled: 'filled',
  pending_cancel: 'being cancelled',
  canceled: 'cancelled',
  rejected: 'rejected',
  expired: 'expired',
  unknown: 'unknown',
};
const shortEnd: Record<OrdStatus, string> = { ...orderEnded, canceled: 'cancelled the rest of', expired: 'let expire the rest of' };
const ended: Record<PairOrderState, string> = {
  risk_check: 'In the risk check',
  denied: 'Denied',
  working: 'Working',
  hedging: 'Topping up',
  balanced: 'Balanced',
  unwinding: 'Unwinding',
  unwound: 'Unwound',
  stranded: 'Stranded',
};
const offsets: Record<Offset, string> = { open: 'open', close: 'close', close_today: 'close today', close_yesterday: 'close yesterday' };
export const closing: Record<OffsetRule, string> = { ...offsets, automatic: 'trade' };
const action: Record<PairAction, string> = { cancel: 'cancel', pause: 'pause', resume: 'resume', complete: 'complete', unwind: 'unwind', take_over: 'take over' };
export const leg: Record<LegRole, string> = { inner: 'the inner leg', outer: 'the outer leg' };
export const legList = (legs: readonly LegLots[]): string => legs.map(({ role, lots }) => `${count(lots, 'lot')} ${role}`).join(' and ');

const times: Record<TimeInForce, string> = { day: 'day', fak: 'FAK', fok: 'FOK' };
const waits = { ms: 'ms', s: 's', min: 'min', h: 'h' } as const;

const order = (p: ParametersOf<'order_sent'>): string =>
  `${p.side} ${count(p.lots, 'lot')} of ${p.instrument} at ${price(p.price)}, ${times[p.timeInForce]}, ${offsets[p.offset]}`;

const fillNamed = (execution: string | null): string => (execution === null ? 'a fill' : `the fill ${execution}`);
const fillSize = ({ lots, price: at }: ParametersOf<'fill_taken_back'>): string =>
  lots === null ? '' : ` of ${lots}${at === null ? '' : ` at ${at}`}`;

export const field: Record<RequestField, string> = {
  pairs: 'the number of pairs',
  limit: 'the limit',
  clipPairs: 'pairs in flight (clipPairs)',
  quoteSlopTicks: 'quote slop (quoteSlopTicks)',
  leggedLotsMax: 'legged lots at most (leggedLotsMax)',
  priceLimitGuardTicks: 'limit guard (priceLimitGuardTicks)',
  sessionOverlapMinS: 'the time for which both markets must stay open (sessionOverlapMinS)',
  cancelBudgetReserve: 'cancels kept back (cancelBudgetReserve)',
  orderTimeoutMs: 'order timeout (orderTimeoutMs)',
  leggedTimeoutMs: 'residual timeout (leggedTimeoutMs)',
  attemptsMax: 'attempts at most (attemptsMax)',
  slippageMax: 'slippage at most (slippageMax)',
  quoteAgeMaxMs: 'quote age at most (quoteAgeMaxMs)',
  legSkewMaxMs: 'leg skew at most (legSkewMaxMs)',
  payupTicks: 'payup (payupTicks)',
  payupStepTicks: 'payup step (payupStepTicks)',
  payupTicksMax: 'payup at most (payupTicksMax)',
  level: 'the level',
  hysteresis: 'hysteresis',
  holdMs: 'the time it must hold (holdMs)',
  cooldownMs: 'cooldown (cooldownMs)',
  firingsMax: 'firings at most (firingsMax)',
  pairsMax: 'pairs in all (pairsMax)',
  gridStep: 'grid step (gridStep)',
  window: 'the window',
};

/** The sentences in English: the audit trail's, whatever the screen speaks, and the English screen's. */
export const english: SentenceWords = {
  lots_leave: ({ inner, outer, role, leftover, unit, percent }) =>
    `${inner}:${outer} lots leave ${leftover} ${unit} of ${leg[role]} of each pair without a counterpart (${percent} %).`,
  requested: ({ side, pairs, spread, operator, trigger }) =>
    `${side} ${count(pairs, 'pair')} of ${spread}, asked by ${trigger === null ? operator : `trigger ${trigger} of ${operator}`}.`,
  halted_nothing_opens: () => 'Trading is halted: nothing opens. Set it to reduce only, and then to active, to trade.',
  unknown_pair: ({ spread }) => `There is no pair ${spread} in the catalogue. Choose one of the list.`,
  cannot_be_used: ({ spread }) => `The pair order of ${spread} cannot be used.`,
  trigger_not_armed: () => 'The trigger was not armed.',
  mend_field: () => 'Mend that field and try again.',
  field_not_whole: (p) => `In it ${field[p.field]} is not a whole number of ${p.least} or more.`,
  field_not_between: (p) => `In it ${field[p.field]} is not a whole number of ${p.least} to ${p.most}.`,
  field_not_scaled: (p) => `In it ${field[p.field]} is not a whole number of its smallest digits.`,
  payup_not_whole: ({ role }) => `In it a payup of ${leg[role]} is not a whole number of ticks.`,
  payup_step_negative: ({ role }) => `In it the payup step of ${leg[role]} is below 0.`,
  payup_above_max: ({ role }) => `In it the payup of ${leg[role]} is above its most.`,
  legged_lots_below_pair: ({ lots }) => `In it ${field.leggedLotsMax} is below the ${count(lots, 'inner lot')} of one pair.`,
  pairs_max_below_firing: ({ pairs }) => `In it ${field.pairsMax} is below the ${pairs} pairs of one firing.`,
  window_minutes: () => 'In it the window’s minutes are not of 0 to 1439.',
  window_empty: () => 'In it the window begins where it ends.',
  triggers_waiting: ({ most }) => `There are ${most} waiting already, the most. Disarm one first.`,
  level_beyond_limit: ({ side, level, limit }) =>
    `A ${side} that fires at ${price(level)} cannot trade within its limit of ${price(limit)}. Move the level or the limit.`,
  stranded_beside: ({ pairOrder, spread }) =>
    `${pairOrder} of ${spread} is stranded on one of its contracts. Unwind it, complete it, or say that it is resolved, and arm it then.`,
  trigger_overlaps: ({ trigger }) =>
    `It would fire against trigger ${trigger} at one and the same market, and the two would buy and sell in turns. Let the buy’s level be below the sell’s, or disarm ${trigger}.`,
  too_many_pairs: ({ pairs, most }) => `${count(pairs, 'pair')} asked for, more than the ${most} that one pair order may have. Order fewer.`,
  lots_outside: ({ lots, instrument, least, most }) =>
    `${count(lots, 'lot')} of ${instrument}, outside ${least} to ${most}, what one order may have. Change the number of pairs.`,
  open_pair_orders: ({ most }) => `${count(most, 'pair order')} under way, the limit. Wait until one ends, or cancel one.`,
  reducing_opens: ({ instrument }) => `Trading is reduce only, and the order would open ${instrument} where it could close. Let the offset be automatic, or set trading to active.`,
  reducing_too_much: ({ instrument, held, lots }) =>
    `Trading is reduce only: ${instrument} has ${count(held, 'lot')} to reduce and the order takes ${lots}. Order fewer pairs, or set trading to active.`,
  venue_not_connected: ({ venue, status }) => `The ${venue} venue is ${status}. Wait until it is connected again.`,
  venue_not_reconciled: ({ venue }) => `The ${venue} venue has not yet confirmed our orders and positions. Wait a moment and send again.`,
  no_quote: ({ instrument }) => `There is no quote of ${instrument}. Wait for its market data.`,
  no_rate: ({ instrument }) => `There is no rate of ${instrument}, and none is assumed. Wait for its market data.`,
  quote_too_old: ({ instrument, ageMs, mostMs }) => `The quote of ${instrument} is ${ageMs} ms old, above ${mostMs} ms. Wait for a newer one.`,
  legs_too_far_apart: ({ skewMs, mostMs }) => `The quotes of the two legs are ${skewMs} ms apart, above ${mostMs} ms. Wait for newer ones.`,
  market_closed: ({ instrument }) => `The market of ${instrument} is closed. Send again when both legs trade.`,
  session_closed: ({ instrument, opens }) =>
    `The market of ${instrument} is closed by its calendar.${opens === null ? '' : ` It opens at ${beijingText(opens)}, Beijing time.`} Send again when both legs trade.`,
  session_closes: ({ instrument, closes, seconds }) =>
    `The market of ${instrument} closes at ${beijingText(closes)}, Beijing time, sooner than the ${seconds} s that the policy asks of both legs. Send again in its next session.`,
  session_unknown: ({ instrument }) =>
    `The calendar has no trading hours of ${instrument} for today, and none are assumed. Add them, with the holidays, and start again.`,
  near_price_limit: ({ instrument, side, ticks }) =>
    `${instrument} stands at its price limit or within the ${count(ticks, 'tick')} that the policy guards, where a ${side} may not fill. Wait until it trades away from it.`,
  too_little_depth: ({ instrument, side, lots }) =>
    `The book of ${instrument} does not show the ${count(lots, 'lot')} to ${side}. Order fewer pairs, or wait for depth.`,
  nobody_to_unwind_with: ({ instrument, side }) => `The book of ${instrument} shows nobody to unwind a ${side} with. Wait for depth.`,
  books_hold_too_little: ({ spread, pairs }) => `The books of ${spread} do not hold ${count(pairs, 'pair')}. Order fewer.`,
  beyond_limit: ({ spread, side, pairs, at, limit }) =>
    `${count(pairs, 'pair')} of ${spread} would ${side} at ${price(at)}, beyond the limit of ${price(limit)}. Move the limit, or wait.`,
  slips_beyond_limit: ({ spread, pairs, limit }) =>
    `At their own limit prices ${count(pairs, 'pair')} of ${spread} would be more than the slippage bound beyond the limit of ${price(limit)}, even without payup. Order fewer, or move the limit.`,
  follower_beyond_limit: ({ spread, limit }) =>
    `Quoted with ${spread}, the other leg would follow at its worst level more than the slippage bound beyond the limit of ${price(limit)}. Order fewer, or wait for depth.`,
  no_price_to_quote: ({ spread }) => `The books of ${spread} do not imply a price to quote at. Wait for depth.`,
  nothing_to_close: ({ instrument, rule, held, lots }) =>
    `${instrument} has ${count(held, 'lot')} to ${closing[rule]} and the order takes ${lots}. Order fewer pairs, or let the offset be automatic.`,
  too_little_money: ({ venue, available, margin, currency }) =>
    `The ${venue} account has ${available} ${currency} available and the margin is about ${margin}. Order fewer pairs, or add money.`,
  too_little_money_left: ({ venue, available, margin, promised, currency }) =>
    `The ${venue} account has ${available} ${currency} available, of which our own orders under way take about ${promised}, and the margin is about ${margin}. Order fewer pairs, wait until they end, or add money.`,
  account_unknown: ({ venue }) =>
    `The ${venue} venue has not told what its account holds, so that no margin can be checked. Wait for it; where that venue tells no money at all, say so in its connection.`,
  account_in_other_currency: ({ venue, account, instrument, currency }) =>
    `The ${venue} account is kept in ${account} and the margin of ${instrument} in ${currency}, so that the one cannot be checked against the other. Trade it over an account in ${currency}, or say in the connection that margin is not checked there.`,
  order_rate_used: ({ venue, orders }) =>
    `The ${venue} venue has taken ${count(orders, 'opening order')} in the last second, the limit. Send again in a second.`,
  cancels_used: ({ instrument, most, reserve }) =>
    `Of the ${most} cancels of ${instrument} a day only the ${reserve} kept back are left. Use immediate orders, or wait for the next trading day.`,
  only_observes: ({ venues }) => `The ${venues.join(' and the ')} connection only observes: no order leaves. Give the profile another mode to trade.`,
  gray_lots_above: ({ venue, lots, most }) =>
    `An order of ${count(lots, 'lot')} is above the ${most} that the ${venue} connection allows in gray mode. Order fewer pairs, or in smaller clips.`,
  gray_open_lots_above: ({ venue, lots, most }) =>
    `${count(lots, 'lot')} would be open at the ${venue} venue, above the ${most} that its connection allows in gray mode. Order fewer pairs, or close some first.`,
  gray_orders_used: ({ venue, orders, most }) =>
    `${count(orders, 'order')} left to the ${venue} venue today, and its connection allows ${most} in gray mode. Wait for the next trading day, or raise the cap.`,
  shadow_decided: ({ at, limit, orders }) =>
    `Shadow mode: decided at ${price(at)} within the limit of ${price(limit)}, and nothing was sent. ${count(orders, 'order')} would have left; the receipts name them. Give the profile another mode to trade.`,
  would_trade_with_own: ({ instrument, order, pairOrder }) =>
    `It would trade with our own order ${order} of ${pairOrder} on ${instrument}. It is held back: cancel that pair order, or wait until it ends.`,

  clip_leaves: ({ at, limit, pairs, clip, legging, lead }) => {
    const part = clip ? `a clip of ${count(pairs, 'pair')}, ` : '';
    const how = {
      simultaneous: 'both legs leave',
      lead_first: `${leg[lead]} leaves, the other follows its fills`,
      quote: `${leg[lead]} is quoted, the other follows its fills`,
    }[legging];
    return `At ${price(at)} within the limit of ${price(limit)}: ${part}${how}.`;
  },
  order_sent: (p) => `Sent ${order(p)}.`,
  would_send: (p) => `Would have sent ${order(p)}.`,
  would_follow: (p) => `Would have followed its fills with ${order(p)}.`,
  cancel_asked: ({ lots }) => `Asked to cancel the ${count(lots, 'lot')} left.`,
  status_asked: () => 'No final answer yet: asked the venue for the order’s state.',
  follows: ({ role, lots }) => `The ${role} leg follows with ${count(lots, 'lot')}.`,
  tops_up: ({ legs }) => `Tops up ${legList(legs)}.`,
  unwinds: ({ legs }) => `Unwinds ${legList(legs)}.`,

  order_works: () => 'The venue works the order.',
  filled: (p) => `Filled ${count(p.lots, 'lot')} at ${price(p.price)}; ${p.filled} of ${p.of} in all.`,
  order_ended: ({ status, filled, of }) => `Order ${orderEnded[status]}, ${filled} of ${count(of, 'lot')} filled.`,
  waits_for_trades: ({ lots }) => `Waiting for the trades of ${count(lots, 'lot')}.`,
  venue_says: ({ words }) => `The venue says: “${words}”`,
  never_reached_venue: () => 'It never reached the venue: the venue’s complete list lacks it.',

  order_fell_short: ({ venue, instrument, status, filled, of, words }) =>
    `The ${venue} venue ${shortEnd[status]} an order of ${instrument} with ${filled} of ${count(of, 'lot')} filled${words === null ? '' : `: “${words}”`}.`,
  order_never_arrived: ({ venue, instrument, lots }) => `An order of ${count(lots, 'lot')} of ${instrument} never reached the ${venue} venue.`,

  waits_for_venue: ({ venue, status }) => `Waits for the ${venue} venue, which is ${status}.`,
  waits_for_reconciliation: ({ venue }) => `Waits for the ${venue} venue to confirm orders and positions.`,
  waits_for_quote: ({ instrument }) => `Waits for a quote of ${instrument}.`,
  waits_for_open: ({ instrument }) => `Waits for the market of ${instrument} to open.`,
  waits_for_session: ({ instrument, opens }) =>
    `Waits for the market of ${instrument}, which is closed by its calendar${opens === null ? '' : ` and opens at ${beijingText(opens)}, Beijing time`}.`,
  waits_for_newer_quote: ({ instrument }) => `Waits for a newer quote of ${instrument}.`,
  waits_for_price: ({ instrument, side }) => `Waits for a price to ${side} ${instrument} at.`,
  waits_for_newer_book: ({ instrument }) => `Waits for a book of ${instrument} that is newer than the last fill.`,
  waits_for_rate: () => 'Waits for the order rate of this second.',
  waits_for_mode: ({ venue, mode }) =>
    `Waits: the ${venue} connection is in ${mode} mode, and no order leaves. Close it at the venue, or give the profile another mode.`,
  waits_for_own_order: ({ order, pairOrder }) =>
    `Waits for our own order ${order} of ${pairOrder}, which it would trade with, to be taken back.`,

  follower_short: () => 'The other leg filled short.',
  follower_slips: () => 'The other leg would pass the slippage bound.',
  no_price_implied: () => 'The books imply no price to quote at.',
  quote_drifted: ({ implied, standing }) => `The books imply ${price(implied)}, and the quote stands at ${price(standing)}.`,
  no_cancel_to_reprice: ({ instrument }) => `No cancel of ${instrument} is left to re-price with but those kept back.`,
  quoted_often: ({ times }) => `It was quoted ${count(times, 'time')}, the most for one pair order.`,
  stood_in_the_way: ({ order, instrument }) => `Its order ${order} stood in the way of a hedge or unwind of ours on ${instrument}.`,
  paused: () => 'Paused.',

  residual_costs: ({ complete, unwind, unwinds }) =>
    `Topping up would cost ${cost(complete)}, unwinding ${cost(unwind)}: ${unwinds ? 'unwinds' : 'tops up'}.`,
  policy_unwinds: () => 'The policy unwinds every residual.',
  policy_holds: () => 'The policy holds a residual for a person to resolve.',
  trading_is_halted: () => 'Trading is halted.',
  residual_aged: ({ ms }) => `The residual stood for ${ms} ms.`,
  residual_waits: ({ pairOrder, residual, ms }) => `The residual of ${pairOrder}, ${residual} inner ${one(residual, 'lot')}, has waited for ${ms} ms and no order can leave. Wait for the market, or take it over and close it by hand.`,
  slippage_bound: ({ most }) => `Topping up would worsen the spread by more than ${price(most)}.`,
  legged_lots: ({ lots, most }) => `Without a counterpart: ${count(lots, 'inner lot')}, above ${most}.`,
  lots_too_few: ({ lots, instrument }) => `${count(lots, 'lot')} of ${instrument} left to trade, fewer than one order must have.`,
  overfilled: ({ pairs }) => `More filled on a leg than the ${count(pairs, 'pair')} that were asked for.`,
  top_ups_used: ({ orders }) => `The ${count(orders, 'top-up order')} that the policy allows did not do.`,
  unwinds_missed: ({ rounds }) => `Unwind orders filled nothing ${count(rounds, 'time')} in a row, as often as they may be tried.`,
  no_market_took: ({ seconds }) => `No market took the unwind within ${seconds} s.`,
  unwind_unfinished: ({ seconds }) => `The unwind was not done after ${seconds} s.`,
  no_final_answer: ({ order, questions }) => `Order ${order} has no final answer after ${count(questions, 'question')}.`,
  venue_unreachable: ({ order, venue, seconds }) => `Order ${order} could not be asked about: the ${venue} venue was not connected for ${seconds} s.`,

  ended_as: ({ state }) => `${ended[state]}.`,
  nothing_filled: () => 'Nothing filled; nothing held.',
  complete: ({ inner, outer }) => `Complete: ${against(inner, outer)}.`,
  partly_filled: ({ inner, outer }) => `Partly filled: ${against(inner, outer)}.`,
  unwound_with: ({ orders, inner, outer }) =>
    `${orders === 0 ? 'Ended without an unwind order' : `Unwound with ${count(orders, 'order')}`}; left: ${inner === 0 && outer === 0 ? 'nothing' : against(inner, outer)}.`,
  left_over: ({ residual, inner, outer }) => `Left over: a residual of ${residual} inner ${one(residual, 'lot')} (net filled: ${inner} inner, ${outer} outer).`,
  clip_fell_short: ({ filled, sent, asked }) =>
    `Of ${count(sent, 'pair')} sent ${filled} filled.${asked > sent ? ` ${count(asked - sent, 'pair')} of the ${asked} asked for ${asked - sent === 1 ? 'was' : 'were'} not sent.` : ''}`,
  waited_in_vain: ({ seconds }) => `Nothing more was sent within ${seconds} s of waiting.`,
  without_final_answer: ({ orders }) => `Without a final answer: ${orders.join(', ')}; what they filled comes on top.`,
  unwinding_takes: (p) => `To unwind it by hand: ${p.side} ${count(p.lots, 'lot')} of ${p.instrument}.`,
  topping_up_takes: (p) => `To top it up by hand: ${p.side} ${count(p.lots, 'lot')} of ${p.instrument}.`,
  close_by_hand: () => 'Ask to unwind or complete it, or trade it by hand and record that it was dealt with.',
  trade_by_hand: () => 'Trade what is left by hand, and record that it was dealt with.',

  operator_cancelled: ({ operator }) => `${operator} cancelled it.`,
  operator_cancels: ({ operator }) => `${operator} asked to cancel what works.`,
  operator_paused: ({ operator }) => `${operator} paused it: nothing new is begun.`,
  operator_resumed: ({ operator }) => `${operator} resumed it.`,
  operator_completes: ({ operator }) => `${operator} asked to complete now.`,
  operator_unwinds: ({ operator }) => `${operator} asked to unwind.`,
  operator_flattens: ({ operator }) => `${operator} asked to flatten everything.`,
  operator_took_over: ({ operator }) => `${operator} took it over by hand.`,
  operator_resolved: ({ operator, words }) => `${operator} recorded that it was dealt with by hand: “${words}”`,
  alert_acknowledged: ({ operator, alert }) => `${operator} acknowledged alert ${alert}.`,
  nothing_to_resolve: ({ pairOrder }) => `${pairOrder} is not stranded; there is nothing to resolve.`,
  flatten_by_hand: ({ pairOrders }) => `Taken over by hand, and left to it: ${pairOrders.join(', ')}.`,
  operator_set_trading: ({ operator, state }) => `${operator} set trading to ${state}.`,
  difference_set_trading: ({ venue }) => `What the ${venue} venue tells is not what our own record makes: trading is reduce only. Compare orders and positions, then set it to active.`,
  notice_set_trading: ({ venue, state }) => `The ${venue} venue’s notice set trading to ${state}.`,
  flatten_not_held: ({ pairOrders }) =>
    `The positions do not hold what ${pairOrders.join(', ')} left standing, so nothing is closed for them. Compare positions, and close by hand what is there.`,
  flatten_again: ({ pairOrders }) => `${count(pairOrders, 'more pair order')} left lots standing. Ask to flatten again once these are closed.`,
  flattening: ({ operator, pairOrders }) =>
    `${operator} asked to flatten everything: pair orders to unwind to nothing: ${pairOrders}; triggers are disarmed.`,
  staged_return: () => 'Trading stays halted: set it to reduce only first, look at orders and positions, and then to active.',
  already_ended: (p) => `${p.pairOrder} has ended; there is nothing to ${action[p.action]}.`,
  taken_over_before: (p) =>
    `${p.pairOrder} was taken over by hand; the engine does not ${action[p.action]} it any more. Trade what is left by hand.`,
  no_top_up_while_halted: ({ pairOrder }) =>
    `${pairOrder} is not topped up while trading is halted. Unwind it, or set trading to reduce only.`,
  nothing_to_disarm: ({ trigger }) => `Trigger ${trigger} is not armed; there is nothing to disarm.`,

  pair_unwinding: ({ pairOrder }) => `${pairOrder} is being unwound.`,
  pair_unwound: ({ pairOrder }) => `${pairOrder} was unwound.`,
  pair_stranded: ({ pairOrder }) => `${pairOrder} is stranded.`,
  filled_after_end: ({ pairOrder, state, lots, residual }) =>
    `${pairOrder} had ended as ${ended[state].toLowerCase()} when ${count(lots, 'more lot')} filled. Residual: ${residual} inner ${one(residual, 'lot')}.`,
  order_revived: ({ order, status }) =>
    `Order ${order} had ended, and the venue now calls it ${orderEnded[status]} with more filled or open than it had said. What works is cancelled; compare it at the venue.`,
  trigger_not_sent: ({ trigger }) => `Trigger ${trigger} fired and its pair order was not sent.`,
  trigger_stays_armed: ({ pauseMs }) => `It stays armed, this firing is not counted, and it looks again after ${pauseMs / 1_000} s.`,
  trigger_disarmed_by_denial: ({ denials }) => `It is disarmed after ${count(denials, 'denial')} in a row. Arm it again once the reason has passed.`,
  trigger_held_back: ({ trigger, other, pairOrder, instrument, waitMs }) =>
    `Trigger ${trigger} is held back: it would trade ${instrument} against ${pairOrder}, which trigger ${other} sent. It looks again once that has ended, ${waitMs / 1_000} s after it was sent at the earliest.`,
  halt_disarmed: ({ triggers }) => `Disarmed by it: ${triggers.join(', ')}. Arm them again once trading is active.`,
  triggers_disarmed: ({ spread, triggers }) =>
    `Disarmed on ${spread}, where a pair order is stranded: ${triggers.join(', ')}. Arm them again once it is resolved.`,
  venue_changed: ({ venue, status }) => `The ${venue} venue is ${status}.`,
  no_order_open: () => 'No order is open there.',
  orders_asked_about: ({ orders }) => `${count(orders, 'order')} without a final answer there will be asked about.`,
  venue_confirmed: ({ venue }) => `The ${venue} venue is connected and its orders and positions are confirmed.`,
  order_not_listed: ({ venue, order }) =>
    `The ${venue} venue no longer lists order ${order}, which it had accepted. It is asked about; compare it at the venue.`,
  order_differs: ({ venue, ours, ourFilled, theirs, theirFilled }) =>
    `The ${venue} venue’s account has the order as ${orderEnded[theirs]} with ${count(theirFilled, 'lot')} filled; our record had ${orderEnded[ours]} with ${ourFilled}. The venue’s view is taken.`,
  order_missing: ({ venue, order, status, filled, of }) =>
    `The ${venue} venue no longer lists order ${order}, which our record has as ${orderEnded[status]} with ${filled} of ${count(of, 'lot')} filled. It is asked about; compare it at the venue.`,
  order_in_doubt: ({ status, filled, of }) => `After the start the order is in doubt until the venue tells of it; our record had ${orderEnded[status]} with ${filled} of ${count(of, 'lot')} filled.`,
  position_differs: ({ venue, instrument, expected, actual }) =>
    `${instrument}: our fills make ${count(expected, 'lot')} net, the ${venue} venue holds ${actual}. The venue’s figure was taken; find out what traded elsewhere.`,
  fill_of_unknown_order: ({ instrument, lots, order }) =>
    `${instrument}: the venue reports ${count(lots, 'lot')} filled on order ${order}, which this engine does not hold. Check the account’s orders and positions.`,
  foreign_order_works: ({ venue, instrument, side, lots, order }) =>
    `The ${venue} venue works an order that this engine does not know: ${side} ${count(lots, 'lot')} of ${instrument}, order ${order}. Find out who sent it, and cancel it at the venue if nobody did.`,
  report_contradicts: ({ order }) =>
    `A report for ${order} names another venue, instrument or side. It was not applied; compare the order at the venue.`,
  fill_does_not_fit: ({ order, lots, filled, of }) =>
    `Order ${order}: a fill of ${lots} does not fit ${filled} of ${count(of, 'lot')}. It was not counted; compare the order at the venue.`,
  recovered: ({ pairOrders, orders, state }) =>
    `Recovered after an interruption with ${count(pairOrders, 'pair order')} under way and ${count(orders, 'order')} without a final answer. Trading is ${state} until someone sets it active.`,
  recovered_look: () => 'Recovered after an interruption: look at orders and positions, then set trading to active.',
  configuration_disarmed: ({ spread, triggers }) =>
    `The new configuration changes what prices and lots of ${spread} mean. Disarmed: ${triggers.join(', ')}. Look at their levels and arm them again.`,
  configuration_refused: ({ spread, pairOrder }) =>
    `The new configuration changes the pair ${spread}, which ${pairOrder} holds; the former one stays. Put the pair back, or resolve ${pairOrder} first.`,

  disk_low: ({ folder, freeMb, boundMb }) =>
    `The disk of the journal has ${freeMb} MB left, less than the ${boundMb} MB to be kept free: ${folder}. Make room, or move old days away (journal.keepDays); where nothing can be recorded, nothing is sent.`,
  disk_nearly_full: ({ folder, freeMb }) =>
    `The disk of the journal is nearly full, ${freeMb} MB left: ${folder}. Make room now. When it is full the desk stops, and working orders stay at the venues.`,
  disk_again: ({ folder, freeMb }) => `The disk of the journal has room again, ${freeMb} MB: ${folder}.`,
  disk_unknown: ({ folder, words }) => `How much room the journal’s disk has left cannot be told: ${folder}. The system says: “${words}”. Look at the disk by hand.`,
  days_archived: ({ days, keepDays, folder }) =>
    `Journal: ${count(days.length, 'day')} older than ${count(keepDays, 'day')} moved to ${folder}: ${days.join(', ')}. Copy them elsewhere before you delete any.`,
  days_not_archived: ({ folder, words }) => `Old days of the journal could not be moved and stay in ${folder}. What the system says: “${words}”`,

  fill_taken_back: (p) => `${p.instrument}, order ${p.order}: the venue took back ${fillNamed(p.execution)}${fillSize(p)}.`,
  fill_corrected: (p) => `${p.instrument}, order ${p.order}: the venue corrected ${fillNamed(p.execution)}; it now reads${fillSize(p).slice(3) || ' otherwise'}.`,
  order_restated: ({ instrument, order: id }) => `${instrument}, order ${id}: the venue changed the order of its own accord.`,
  order_suspended: ({ instrument, order: id }) => `${instrument}, order ${id}: the venue suspended the order; it fills no more until it is released.`,
  order_stopped: ({ instrument, order: id }) =>
    `${instrument}, order ${id}: the venue stopped the order: a fill at its price or better is guaranteed but not done.`,
  order_stands_at: ({ filled, working }) => `${filled} filled and ${working} working now.`,
  compare_and_cover: () => 'Compare the order and the position at the venue, and cover what is open by hand.',
  change_refused: ({ order: id, words }) => `The venue did not change order ${id}: “${words}”. It works as it was.`,
  market_halted: ({ instrument, words }) => `${instrument}: the venue says “${words}”. Orders wait until it trades again.`,
  contract_not_listed: ({ instrument }) => `${instrument} is not listed there.`,
  contract_differs: ({ instrument, term, theirs, ours }) => `${instrument} has the ${term} ${theirs} there, ${ours} in the catalogue.`,
  mend_catalogue: () => 'Mend the catalogue before trading it.',

  transfer_asked: ({ operator, into, amount, currency, bank }) =>
    into ? `${operator} asked to move ${amount} ${currency} from bank “${bank}” into the account.` : `${operator} asked to move ${amount} ${currency} from the account to bank “${bank}”.`,
  transfer_done: ({ into, amount, currency }) => `The venue confirms: ${amount} ${currency} ${into ? 'came into' : 'left'} the account.`,
  transfer_refused: ({ words }) => `The transfer was refused: “${words}”`,
  transfer_unanswered: () => 'Whether the transfer was made is not known: look at the transfers and the balance before asking again.',
  password_change_asked: ({ operator, venue }) => `${operator} asked to change the password at the ${venue} venue.`,
  password_changed: ({ venue }) => `The ${venue} venue took the new password.`,
  password_change_refused: ({ words }) => `The new password was refused: “${words}”`,
  password_change_unanswered: () => 'Whether the password was changed is not known: log in with either to find out which holds.',
  password_kept: () => 'It is kept in the store of this machine.',
  password_not_kept: () => 'It could not be kept on this machine: enter it in the connection’s profile before the next start.',
  password_to_be_set: ({ variable }) => `Set the environment variable “${variable}” to it before the next start.`,
  settlement_waits: () => 'The broker’s settlement statement waits to be read and confirmed, under Funds; nothing is traded before.',
  settlement_confirmed: ({ operator }) => `${operator} confirmed the settlement statement.`,
  settlement_confirmed_automatically: () => 'The broker’s settlement statement was confirmed automatically, as the profile says; read it under Funds.',
  operator_reconnects: ({ operator, venue }) => `${operator} asked to connect to the ${venue} venue anew.`,

  not_connected_yet: () => 'Not connected yet.',
  stopped: () => 'Stopped.',
  connecting_line: ({ line }) => `Connecting to ${lines[line]}.`,
  connecting_to: ({ address }) => `Connecting to ${address}.`,
  logged_on: () => 'Logged on.',
  line_down: ({ line }) => `The connection of ${lines[line]} is down.`,
  connection_closed: () => 'The venue closed it.',
  no_heartbeat: ({ ms }) => `No heartbeat came for ${ms} ms.`,
  no_answer: ({ ms }) => `No answer came within ${ms} ms.`,
  does_not_read: () => 'The venue does not read what we send.',
  login_refused: () => 'The login was refused: check user and password.',
  account_not_told: ({ ms }) => `The venue did not tell its orders, positions and account within ${ms} ms.`,
  outside_schedule: () => 'It is outside of the session’s schedule.',
  reconnect_asked: () => 'A person asked to connect anew.',
  state_by_new_connection: () => 'The venue tells its whole state to a new connection alone, and it was needed.',
  too_many_reports: () => 'The venue told more reports than are kept.',
  positions_not_told: ({ words }) => `The venue does not tell positions: “${words}”`,
  message_refused: ({ about, words }) => `The venue refused a message of type ${about}: “${words}”`,
  account_refused: ({ words }) => `The venue does not tell the account: “${words}”`,
  unreadable: ({ words }) => `The venue sent what does not read: “${words}”`,
  link_says: ({ words }) => `“${words}”`,
  next_attempt: ({ ms }) => `Next attempt in ${spanText(ms, waits)}.`,
};
