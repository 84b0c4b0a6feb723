import { closing, cost, currencies, field, leg, legList, links, modes, price, sides, venues } from './chinese.ts';
import type { englishHindsight } from './english-hindsight.ts';
import { beijingText } from './moments.ts';
import type { SentenceWords } from './sentences.ts';

/** What is over, in Chinese: how things stood then, and what a pair order of its own would need. */
export const chineseHindsight: Pick<SentenceWords, keyof typeof englishHindsight> = {
  halted_nothing_opens: () => '当时交易已停止，未予开仓。如需交易，请先切换为只减仓，再恢复正常交易。',
  unknown_pair: ({ spread }) => `当时合约目录中没有配对 ${spread}，请从列表中选择。`,
  cannot_be_used: ({ spread }) => `当时 ${spread} 的配对单无效。`,
  field_not_whole: (p) => `当时“${field[p.field]}”不是大于等于 ${p.least} 的整数。`,
  field_not_between: (p) => `当时“${field[p.field]}”不是 ${p.least} 至 ${p.most} 的整数。`,
  field_not_scaled: (p) => `当时“${field[p.field]}”的小数位超出最小单位。`,
  payup_not_whole: ({ role }) => `当时${leg[role]}的超价不是整数跳。`,
  payup_step_negative: ({ role }) => `当时${leg[role]}的超价递增小于 0。`,
  payup_above_max: ({ role }) => `当时${leg[role]}的超价大于其上限。`,
  legged_lots_below_pair: ({ lots }) => `当时“${field.leggedLotsMax}”小于一对所需的内盘 ${lots} 手。`,
  too_many_pairs: ({ pairs, most }) => `当时要求 ${pairs} 对，超过单笔上限 ${most} 对，请减少对数。`,
  lots_outside: ({ lots, instrument, least, most }) => `当时要求 ${instrument} ${lots} 手，不在单笔允许的 ${least} 至 ${most} 手之内，请调整对数。`,
  open_pair_orders: ({ most }) => `当时已有 ${most} 个配对单在执行，达到上限。待其中一个结束后可再发送。`,
  reducing_opens: ({ instrument }) => `当时只减仓，而本单会在 ${instrument} 上开仓，不是平仓。请把开平改为自动，或恢复正常交易。`,
  reducing_too_much: ({ instrument, held, lots }) => `当时只减仓：${instrument} 可减 ${held} 手，本单需要 ${lots} 手。请减少对数，或恢复正常交易。`,
  venue_not_connected: ({ venue, status }) => `当时${venues[venue]}交易通道${links[status]}。连接恢复后可再发送。`,
  venue_not_reconciled: ({ venue }) => `当时${venues[venue]}未确认报单与持仓。确认后可再发送。`,
  no_quote: ({ instrument }) => `当时没有 ${instrument} 的行情。有行情后可再发送。`,
  no_rate: ({ instrument }) => `当时没有汇率 ${instrument}，且不作假定。有行情后可再发送。`,
  quote_too_old: ({ instrument, ageMs, mostMs }) => `当时 ${instrument} 的行情已有 ${ageMs} 毫秒，超过 ${mostMs} 毫秒。行情更新后可再发送。`,
  legs_too_far_apart: ({ skewMs, mostMs }) => `当时两腿行情相差 ${skewMs} 毫秒，超过 ${mostMs} 毫秒。行情更新后可再发送。`,
  market_closed: ({ instrument }) => `当时 ${instrument} 休市。两腿都交易时可再发送。`,
  session_closed: ({ instrument, opens }) =>
    `当时按交易日历 ${instrument} 休市${opens === null ? '' : `，北京时间 ${beijingText(opens)} 开市`}。两腿都交易时可再发送。`,
  session_closes: ({ instrument, closes, seconds }) =>
    `当时 ${instrument} 将于北京时间 ${beijingText(closes)} 收市，不足策略要求的两腿共同交易 ${seconds} 秒。下一交易时段可再发送。`,
  session_unknown: ({ instrument }) => `当时交易日历中没有 ${instrument} 当日的交易时间，不作假设。请补充交易时间与节假日后重新启动。`,
  near_price_limit: ({ instrument, side, ticks }) =>
    `当时 ${instrument} 处于涨跌停价或距其 ${ticks} 跳的防护范围内，${sides[side]}可能无法成交。价格离开后可再发送。`,
  too_little_depth: ({ instrument, side, lots }) => `当时 ${instrument} 盘口不足以${sides[side]} ${lots} 手。请减少对数，或待盘口充足后再发送。`,
  nobody_to_unwind_with: ({ instrument, side }) => `当时 ${instrument} 盘口没有可供回退（${sides[side]}后反向）的对手。有对手后可再发送。`,
  books_hold_too_little: ({ spread, pairs }) => `当时 ${spread} 的盘口不足 ${pairs} 对，请减少对数。`,
  beyond_limit: ({ spread, side, pairs, at, limit }) =>
    `当时 ${spread} ${pairs} 对只能以 ${price(at)} ${sides[side]}，劣于限价 ${price(limit)}。请调整限价，或待价差到位后再发送。`,
  slips_beyond_limit: ({ spread, pairs, limit }) =>
    `当时按各腿自身限价，${spread} ${pairs} 对即使不超价也会劣于限价 ${price(limit)} 且超出滑点上限。请减少对数，或调整限价。`,
  follower_beyond_limit: ({ spread, limit }) =>
    `当时 ${spread} 若挂单成交，另一腿按最差档跟随将劣于限价 ${price(limit)} 且超出滑点上限。请减少对数，或待盘口充足后再发送。`,
  no_price_to_quote: ({ spread }) => `当时 ${spread} 的盘口推算不出挂单价。盘口充足后可再发送。`,
  nothing_to_close: ({ instrument, rule, held, lots }) => `当时 ${instrument} 可${closing[rule]} ${held} 手，本单需要 ${lots} 手。请减少对数，或将开平设为自动。`,
  too_little_money: ({ venue, available, margin, currency }) =>
    `当时${venues[venue]}账户可用 ${available} ${currencies[currency]}，所需保证金约 ${margin}。请减少对数，或补充资金。`,
  too_little_money_left: ({ venue, available, margin, promised, currency }) =>
    `当时${venues[venue]}账户可用 ${available} ${currencies[currency]}，其中在途报单约占 ${promised}，本单所需保证金约 ${margin}。请减少对数，或补充资金。`,
  account_unknown: ({ venue }) => `当时${venues[venue]}未告知账户资金，无法核对保证金。告知后可再发送；若该处根本不告知资金，请在其连接中注明。`,
  account_in_other_currency: ({ venue, account, instrument, currency }) =>
    `当时${venues[venue]}账户以${currencies[account]}计，而 ${instrument} 的保证金以${currencies[currency]}计，无法相互核对。请使用${currencies[currency]}账户，或在连接中注明不核对保证金。`,
  order_rate_used: ({ venue, orders }) => `当时${venues[venue]}一秒内已收到 ${orders} 笔开仓报单，达到上限。一秒后可再发送。`,
  cancels_used: ({ instrument, most, reserve }) => `当时 ${instrument} 当日 ${most} 次撤单只剩保留的 ${reserve} 次。请使用即时报单，或等到下一交易日。`,
  only_observes: ({ venues: watched }) => `当时${watched.map((venue) => venues[venue]).join('、')}连接为只观察模式，未发出任何报单。如需交易，请为该连接选择其他模式。`,
  gray_lots_above: ({ venue, lots, most }) => `当时单笔 ${lots} 手超过${venues[venue]}连接灰度模式允许的 ${most} 手。请减少对数，或分小批下单。`,
  gray_open_lots_above: ({ venue, lots, most }) =>
    `当时${venues[venue]}持仓将达 ${lots} 手，超过其连接灰度模式允许的 ${most} 手。请减少对数，或先平掉一部分。`,
  gray_orders_used: ({ venue, orders, most }) => `当日已向${venues[venue]}发出 ${orders} 笔报单，其连接灰度模式允许 ${most} 笔。请等到下一交易日，或提高上限。`,
  would_trade_with_own: ({ instrument, order, pairOrder }) => `当时会与自己在 ${instrument} 上的报单 ${order}（${pairOrder}）成交，已予暂缓。待其结束后可再发送。`,

  follows: ({ role, lots }) => `决定${leg[role]}跟随 ${lots} 手。`,
  tops_up: ({ legs }) => `决定补单：${legList(legs)}。`,
  unwinds: ({ legs }) => `决定回退：${legList(legs)}。`,
  order_works: () => '交易所已接受报单。',
  waits_for_trades: ({ lots }) => `当时还缺 ${lots} 手的成交回报。`,
  venue_says: ({ words }) => `交易所原文：“${words}”`,
  never_reached_venue: () => '报单未到达交易所：交易所的完整列表中没有它。',

  waits_for_venue: ({ venue, status }) => `曾等待${venues[venue]}交易通道（当时${links[status]}）。`,
  waits_for_reconciliation: ({ venue }) => `曾等待${venues[venue]}确认报单与持仓。`,
  waits_for_quote: ({ instrument }) => `曾等待 ${instrument} 的行情。`,
  waits_for_open: ({ instrument }) => `曾等待 ${instrument} 开市。`,
  waits_for_session: ({ instrument, opens }) => `按交易日历 ${instrument} 当时休市，曾等待开市${opens === null ? '' : `（北京时间 ${beijingText(opens)}）`}。`,
  waits_for_newer_quote: ({ instrument }) => `曾等待 ${instrument} 的新行情。`,
  waits_for_price: ({ instrument, side }) => `曾等待可${sides[side]} ${instrument} 的价格。`,
  waits_for_newer_book: ({ instrument }) => `曾等待 ${instrument} 在上次成交之后的新盘口。`,
  waits_for_rate: () => '曾等待当秒的报单额度。',
  waits_for_mode: ({ venue, mode }) => `曾等待：${venues[venue]}连接当时为${modes[mode]}模式，不发出报单。请在交易所平掉，或为该连接选择其他模式。`,
  waits_for_own_order: ({ order, pairOrder }) => `曾等待撤回自己的报单 ${order}（${pairOrder}），否则会与之成交。`,

  follower_slips: () => '当时另一腿将超出滑点上限。',
  no_price_implied: () => '当时盘口推算不出挂单价。',
  quote_drifted: ({ implied, standing }) => `当时盘口推算价为 ${price(implied)}，挂单价为 ${price(standing)}。`,
  no_cancel_to_reprice: ({ instrument }) => `当时 ${instrument} 除保留次数外，已无撤单次数可用于改价。`,
  paused: () => '当时已暂停。',

  residual_costs: ({ complete, unwind, unwinds }) => `当时补单成本：${cost(complete)}；回退成本：${cost(unwind)}。选择了${unwinds ? '回退' : '补单'}。`,
  policy_unwinds: () => '参数规定：单边敞口一律回退。',
  policy_holds: () => '参数规定：单边敞口保留，由人工处理。',
  trading_is_halted: () => '当时交易已停止。',
  slippage_bound: ({ most }) => `当时补单会使价差变差超过 ${price(most)}。`,
  legged_lots: ({ lots, most }) => `当时内盘 ${lots} 手没有对冲，超过上限 ${most} 手。`,
  lots_too_few: ({ lots, instrument }) => `当时待交易的 ${instrument} ${lots} 手少于单笔最小手数。`,
  no_final_answer: ({ order, questions }) => `报单 ${order} 查询 ${questions} 次后没有最终答复。`,
  top_ups_used: ({ orders }) => `参数允许的 ${orders} 次补单均未补齐。`,
};
