import type { LegRole, Unit } from '../instrument.ts';
import type { ConnectionMode } from '../connection.ts';
import type { VenueId } from '../ids.ts';
import type { Offset, OrdStatus, Side, TimeInForce } from '../order-terms.ts';
import type { PairOrderState } from '../pair-order-state.ts';
import type { OffsetRule } from '../pair-policy.ts';
import type { TradingState } from '../risk.ts';
import type { VenueStatus } from '../venue-status.ts';
import { beijingText, spanText } from './moments.ts';
import type { LegLots, PairAction, ParametersOf, QuotedPrice, RequestField, SentenceWords } from './sentences.ts';

export const currencies = { CNY: '元', USD: '美元' } as const;
const units: Record<Unit, string> = { t: '吨', g: '克', kg: '千克', bbl: '桶', lb: '磅', oz: '盎司', st: '短吨', USD: '美元' };
export const price = ({ amount, currency, per }: QuotedPrice): string => `${amount} ${currencies[currency]}/${units[per]}`;
export const cost = (cny: string | null): string => (cny === null ? '盘口不足、无法估算' : `${cny} 元`);
export const sides: Record<Side, string> = { buy: '买入', sell: '卖出' };
export const venues: Record<VenueId, string> = { inner: '内盘', outer: '外盘' };
export const links: Record<VenueStatus, string> = { disconnected: '已断开', connecting: '正在连接', connected: '已连接' };
const trading: Record<TradingState, string> = { active: '正常交易', reducing: '只减仓', halted: '停止交易' };
const lines = { quotes: '行情', trading: '交易' } as const;
const orderStates: Record<OrdStatus, string> = {
  denied: '本端拒绝',
  pending_new: '已发送',
  new: '已挂单',
  partially_filled: '部分成交',
  filled: '全部成交',
  pending_cancel: '撤单中',
  canceled: '已撤单',
  rejected: '被交易所拒绝',
  expired: '已失效',
  unknown: '状态未知',
};
const shortEnd: Record<OrdStatus, string> = { ...orderStates, canceled: '撤销了剩余的', rejected: '拒绝了', expired: '未保留剩余的' };
export const modes: Record<ConnectionMode, string> = { observe: '只观察', shadow: '影子', gray: '灰度', trade: '交易' };
const pairStates: Record<PairOrderState, string> = {
  risk_check: '风控检查',
  denied: '风控拒绝',
  working: '执行中',
  hedging: '补单中',
  balanced: '已配平',
  unwinding: '回退中',
  unwound: '已回退',
  stranded: '单边滞留',
};
const waits = { ms: '毫秒', s: '秒', min: '分钟', h: '小时' } as const;
const times: Record<TimeInForce, string> = { day: '当日有效', fak: 'FAK', fok: 'FOK' };
const offsets: Record<Offset, string> = { open: '开仓', close: '平仓', close_today: '平今', close_yesterday: '平昨' };
export const closing: Record<OffsetRule, string> = { ...offsets, automatic: '成交' };
const actions: Record<PairAction, string> = { cancel: '撤单', pause: '暂停', resume: '继续', complete: '补齐', unwind: '回退', take_over: '接管' };
export const leg: Record<LegRole, string> = { inner: '内盘腿', outer: '外盘腿' };
export const legList = (legs: readonly LegLots[]): string => legs.map(({ role, lots }) => `${leg[role]} ${lots} 手`).join('、');
const list = (ids: readonly string[]): string => ids.join('、');

const order = (p: ParametersOf<'order_sent'>): string =>
  `${sides[p.side]} ${p.instrument} ${p.lots} 手，价格 ${price(p.price)}，${times[p.timeInForce]}，${offsets[p.offset]}`;

const terms = { 'tick size': '最小变动价位', multiplier: '合约乘数', currency: '币种' } as const;
const fillNamed = (execution: string | null): string => (execution === null ? '一笔成交' : `成交“${execution}”`);
const fillSize = ({ lots, price: at }: ParametersOf<'fill_taken_back'>): string =>
  lots === null ? '' : `“${lots}”手${at === null ? '' : `，价格“${at}”`}`;

export const field: Record<RequestField, string> = {
  pairs: '对数',
  limit: '限价',
  clipPairs: '每批对数',
  quoteSlopTicks: '挂单容差',
  leggedLotsMax: '单边手数上限',
  priceLimitGuardTicks: '涨跌停防护',
  sessionOverlapMinS: '两腿共同交易至少（秒）',
  cancelBudgetReserve: '保留撤单次数',
  orderTimeoutMs: '报单超时',
  leggedTimeoutMs: '单边敞口超时',
  attemptsMax: '补单次数上限',
  slippageMax: '滑点上限',
  quoteAgeMaxMs: '行情龄上限',
  legSkewMaxMs: '两腿时差上限',
  payupTicks: '超价',
  payupStepTicks: '超价递增',
  payupTicksMax: '超价上限',
  level: '触发价',
  hysteresis: '回差',
  holdMs: '持续时间',
  cooldownMs: '冷却时间',
  firingsMax: '触发次数',
  pairsMax: '总对数',
  gridStep: '网格步长',
  window: '时段',
};

/** The sentences in Chinese, in the words of the desk. */
export const chinese: SentenceWords = {
  lots_leave: ({ inner, outer, role, leftover, unit, percent }) =>
    `${inner}:${outer} 手每对在${leg[role]}留下 ${leftover} ${units[unit]}无对应数量（${percent}%）。`,
  requested: ({ side, pairs, spread, operator, trigger }) =>
    `${trigger === null ? operator : `${operator} 的触发单 ${trigger}`} 要求${sides[side]} ${spread} ${pairs} 对。`,
  halted_nothing_opens: () => '交易已停止，不得开仓。如需交易，请先切换为只减仓，再恢复正常交易。',
  unknown_pair: ({ spread }) => `合约目录中没有配对 ${spread}，请从列表中选择。`,
  cannot_be_used: ({ spread }) => `${spread} 的配对单无效。`,
  trigger_not_armed: () => '触发单未能设置。',
  mend_field: () => '请修改该项后重试。',
  field_not_whole: (p) => `“${field[p.field]}”不是大于等于 ${p.least} 的整数。`,
  field_not_between: (p) => `“${field[p.field]}”不是 ${p.least} 至 ${p.most} 的整数。`,
  field_not_scaled: (p) => `“${field[p.field]}”的小数位超出最小单位。`,
  payup_not_whole: ({ role }) => `${leg[role]}的超价不是整数跳。`,
  payup_step_negative: ({ role }) => `${leg[role]}的超价递增小于 0。`,
  payup_above_max: ({ role }) => `${leg[role]}的超价大于其上限。`,
  legged_lots_below_pair: ({ lots }) => `“${field.leggedLotsMax}”小于一对所需的内盘 ${lots} 手。`,
  pairs_max_below_firing: ({ pairs }) => `“${field.pairsMax}”小于一次触发的 ${pairs} 对。`,
  window_minutes: () => '时段的分钟数不在 0 至 1439 之间。',
  window_empty: () => '时段的起止时间相同。',
  triggers_waiting: ({ most }) => `已有 ${most} 个触发单等待，达到上限。请先解除一个。`,
  level_beyond_limit: ({ side, level, limit }) => `在 ${price(level)} 触发的${sides[side]}单无法在限价 ${price(limit)} 之内成交。请调整触发价或限价。`,
  stranded_beside: ({ pairOrder, spread }) => `${spread} 的 ${pairOrder} 在其合约上单边滞留。请先回退、补齐或标记为已处理，再设置触发单。`,
  trigger_overlaps: ({ trigger }) => `它会与触发单 ${trigger} 在同一行情下反向触发，轮流买卖。请使买入触发价低于卖出触发价，或解除 ${trigger}。`,
  too_many_pairs: ({ pairs, most }) => `${pairs} 对超过单笔上限 ${most} 对，请减少对数。`,
  lots_outside: ({ lots, instrument, least, most }) => `${instrument} ${lots} 手不在单笔允许的 ${least} 至 ${most} 手之内，请调整对数。`,
  open_pair_orders: ({ most }) => `已有 ${most} 个配对单在执行，达到上限。请等待其结束或撤掉一个。`,
  reducing_opens: ({ instrument }) => `当前只减仓，而本单会在 ${instrument} 上开仓，不是平仓。请把开平改为自动，或恢复正常交易。`,
  reducing_too_much: ({ instrument, held, lots }) =>
    `当前只减仓：${instrument} 可减 ${held} 手，本单需要 ${lots} 手。请减少对数，或恢复正常交易。`,
  venue_not_connected: ({ venue, status }) => `${venues[venue]}交易通道${links[status]}，请等待重新连接。`,
  venue_not_reconciled: ({ venue }) => `${venues[venue]}尚未确认报单与持仓，请稍后重新发送。`,
  no_quote: ({ instrument }) => `没有 ${instrument} 的行情，请等待。`,
  no_rate: ({ instrument }) => `没有汇率 ${instrument}，且不作假定，请等待行情。`,
  quote_too_old: ({ instrument, ageMs, mostMs }) => `${instrument} 的行情已有 ${ageMs} 毫秒，超过 ${mostMs} 毫秒，请等待更新。`,
  legs_too_far_apart: ({ skewMs, mostMs }) => `两腿行情相差 ${skewMs} 毫秒，超过 ${mostMs} 毫秒，请等待更新。`,
  market_closed: ({ instrument }) => `${instrument} 休市，请在两腿都交易时再发送。`,
  session_closed: ({ instrument, opens }) =>
    `按交易日历 ${instrument} 休市${opens === null ? '' : `，北京时间 ${beijingText(opens)} 开市`}，请在两腿都交易时再发送。`,
  session_closes: ({ instrument, closes, seconds }) =>
    `${instrument} 于北京时间 ${beijingText(closes)} 收市，不足策略要求的两腿共同交易 ${seconds} 秒，请在下一交易时段再发送。`,
  session_unknown: ({ instrument }) => `交易日历中没有 ${instrument} 今日的交易时间，不作假设。请补充交易时间与节假日后重新启动。`,
  near_price_limit: ({ instrument, side, ticks }) =>
    `${instrument} 处于涨跌停价或距其 ${ticks} 跳的防护范围内，${sides[side]}可能无法成交。请等待价格离开。`,
  too_little_depth: ({ instrument, side, lots }) => `${instrument} 盘口不足以${sides[side]} ${lots} 手。请减少对数，或等待盘口。`,
  nobody_to_unwind_with: ({ instrument, side }) => `${instrument} 盘口没有可供回退（${sides[side]}后反向）的对手，请等待盘口。`,
  books_hold_too_little: ({ spread, pairs }) => `${spread} 的盘口不足 ${pairs} 对，请减少对数。`,
  beyond_limit: ({ spread, side, pairs, at, limit }) =>
    `${spread} ${pairs} 对只能以 ${price(at)} ${sides[side]}，劣于限价 ${price(limit)}。请调整限价，或等待。`,
  slips_beyond_limit: ({ spread, pairs, limit }) =>
    `按各腿自身限价，${spread} ${pairs} 对即使不超价也会劣于限价 ${price(limit)} 且超出滑点上限。请减少对数，或调整限价。`,
  follower_beyond_limit: ({ spread, limit }) =>
    `${spread} 若挂单成交，另一腿按最差档跟随将劣于限价 ${price(limit)} 且超出滑点上限。请减少对数，或等待盘口。`,
  no_price_to_quote: ({ spread }) => `${spread} 的盘口推算不出挂单价，请等待盘口。`,
  nothing_to_close: ({ instrument, rule, held, lots }) =>
    `${instrument} 可${closing[rule]} ${held} 手，本单需要 ${lots} 手。请减少对数，或将开平设为自动。`,
  too_little_money: ({ venue, available, margin, currency }) =>
    `${venues[venue]}账户可用 ${available} ${currencies[currency]}，所需保证金约 ${margin}。请减少对数，或补充资金。`,
  too_little_money_left: ({ venue, available, margin, promised, currency }) =>
    `${venues[venue]}账户可用 ${available} ${currencies[currency]}，其中在途报单约占 ${promised}，本单所需保证金约 ${margin}。请减少对数，等待在途报单结束，或补充资金。`,
  account_unknown: ({ venue }) => `${venues[venue]}尚未告知账户资金，无法核对保证金。请等待；若该处根本不告知资金，请在其连接中注明。`,
  account_in_other_currency: ({ venue, account, instrument, currency }) =>
    `${venues[venue]}账户以${currencies[account]}计，而 ${instrument} 的保证金以${currencies[currency]}计，无法相互核对。请使用${currencies[currency]}账户，或在连接中注明不核对保证金。`,
  order_rate_used: ({ venue, orders }) => `${venues[venue]}最近一秒已收到 ${orders} 笔开仓报单，达到上限。请一秒后再发送。`,
  cancels_used: ({ instrument, most, reserve }) =>
    `${instrument} 当日 ${most} 次撤单只剩保留的 ${reserve} 次。请使用即时报单，或等到下一交易日。`,
  only_observes: ({ venues: watched }) => `${watched.map((venue) => venues[venue]).join('、')}连接为只观察模式，不发出任何报单。如需交易，请为该连接选择其他模式。`,
  gray_lots_above: ({ venue, lots, most }) => `单笔 ${lots} 手超过${venues[venue]}连接灰度模式允许的 ${most} 手。请减少对数，或分小批下单。`,
  gray_open_lots_above: ({ venue, lots, most }) =>
    `${venues[venue]}持仓将达 ${lots} 手，超过其连接灰度模式允许的 ${most} 手。请减少对数，或先平掉一部分。`,
  gray_orders_used: ({ venue, orders, most }) =>
    `今日已向${venues[venue]}发出 ${orders} 笔报单，其连接灰度模式允许 ${most} 笔。请等到下一交易日，或提高上限。`,
  shadow_decided: ({ at, limit, orders }) =>
    `影子模式：决策价 ${price(at)}，在限价 ${price(limit)} 之内，未发送任何报单。本应发出 ${orders} 笔，见回执。如需交易，请为该连接选择其他模式。`,
  would_trade_with_own: ({ instrument, order, pairOrder }) =>
    `会与自己在 ${instrument} 上的报单 ${order}（${pairOrder}）成交，已暂缓。请撤掉该配对单，或等其结束。`,

  clip_leaves: ({ at, limit, pairs, clip, legging, lead }) => {
    const part = clip ? `本批 ${pairs} 对，` : '';
    const how = {
      simultaneous: '两腿同时发出',
      lead_first: `${leg[lead]}先发，另一腿跟随其成交`,
      quote: `${leg[lead]}挂单，另一腿跟随其成交`,
    }[legging];
    return `${price(at)} 在限价 ${price(limit)} 之内：${part}${how}。`;
  },
  order_sent: (p) => `已发送：${order(p)}。`,
  would_send: (p) => `本应发送：${order(p)}。`,
  would_follow: (p) => `本应跟随其成交发送：${order(p)}。`,
  cancel_asked: ({ lots }) => `已要求撤销剩余 ${lots} 手。`,
  status_asked: () => '尚无最终答复：已向交易所查询报单状态。',
  follows: ({ role, lots }) => `${leg[role]}跟随 ${lots} 手。`,
  tops_up: ({ legs }) => `补单：${legList(legs)}。`,
  unwinds: ({ legs }) => `回退：${legList(legs)}。`,

  order_works: () => '交易所已接受报单。',
  filled: (p) => `成交 ${p.lots} 手，价格 ${price(p.price)}；累计 ${p.filled}/${p.of} 手。`,
  order_ended: ({ status, filled, of }) => `报单${orderStates[status]}，成交 ${filled}/${of} 手。`,
  waits_for_trades: ({ lots }) => `等待 ${lots} 手的成交回报。`,
  venue_says: ({ words }) => `交易所原文：“${words}”`,
  never_reached_venue: () => '报单未到达交易所：交易所的完整列表中没有它。',

  order_fell_short: ({ venue, instrument, status, filled, of, words }) =>
    `${venues[venue]}${shortEnd[status]} ${instrument} 的报单，成交 ${filled}/${of} 手${words === null ? '' : `：“${words}”`}。`,
  order_never_arrived: ({ venue, instrument, lots }) => `${instrument} 的一笔 ${lots} 手报单未到达${venues[venue]}。`,

  waits_for_venue: ({ venue, status }) => `等待${venues[venue]}交易通道（${links[status]}）。`,
  waits_for_reconciliation: ({ venue }) => `等待${venues[venue]}确认报单与持仓。`,
  waits_for_quote: ({ instrument }) => `等待 ${instrument} 的行情。`,
  waits_for_open: ({ instrument }) => `等待 ${instrument} 开市。`,
  waits_for_session: ({ instrument, opens }) => `按交易日历 ${instrument} 休市，等待开市${opens === null ? '' : `：北京时间 ${beijingText(opens)}`}。`,
  waits_for_newer_quote: ({ instrument }) => `等待 ${instrument} 的新行情。`,
  waits_for_price: ({ instrument, side }) => `等待可${sides[side]} ${instrument} 的价格。`,
  waits_for_newer_book: ({ instrument }) => `等待 ${instrument} 在上次成交之后的新盘口。`,
  waits_for_rate: () => '等待本秒的报单额度。',
  waits_for_mode: ({ venue, mode }) => `等待：${venues[venue]}连接为${modes[mode]}模式，不发出报单。请在交易所平掉，或为该连接选择其他模式。`,
  waits_for_own_order: ({ order, pairOrder }) => `等待撤回自己的报单 ${order}（${pairOrder}），否则会与之成交。`,

  follower_short: () => '另一腿成交不足。',
  follower_slips: () => '另一腿将超出滑点上限。',
  no_price_implied: () => '盘口推算不出挂单价。',
  quote_drifted: ({ implied, standing }) => `盘口推算价为 ${price(implied)}，挂单价为 ${price(standing)}。`,
  no_cancel_to_reprice: ({ instrument }) => `${instrument} 除保留次数外，已无撤单次数可用于改价。`,
  quoted_often: ({ times: quoted }) => `已挂单 ${quoted} 次，达到单个配对单的上限。`,
  stood_in_the_way: ({ order, instrument }) => `其报单 ${order} 挡住了我方在 ${instrument} 上的补单或回退。`,
  paused: () => '已暂停。',

  residual_costs: ({ complete, unwind, unwinds }) =>
    `补单成本：${cost(complete)}；回退成本：${cost(unwind)}。选择${unwinds ? '回退' : '补单'}。`,
  policy_unwinds: () => '按参数，单边敞口一律回退。',
  policy_holds: () => '按参数，单边敞口保留，等待人工处理。',
  trading_is_halted: () => '交易已停止。',
  residual_aged: ({ ms }) => `单边敞口已持续 ${ms} 毫秒。`,
  residual_waits: ({ pairOrder, residual, ms }) => `${pairOrder} 的单边敞口（折合内盘 ${residual} 手）已等待 ${ms} 毫秒，无法发出委托。请等待市场恢复，或接管后手工平掉。`,
  slippage_bound: ({ most }) => `补单会使价差变差超过 ${price(most)}。`,
  legged_lots: ({ lots, most }) => `内盘 ${lots} 手没有对冲，超过上限 ${most} 手。`,
  lots_too_few: ({ lots, instrument }) => `${instrument} ${lots} 手少于单笔最小手数。`,
  overfilled: ({ pairs }) => `有一腿的成交超过所要求的 ${pairs} 对。`,
  top_ups_used: ({ orders }) => `参数允许的 ${orders} 次补单均未补齐。`,
  unwinds_missed: ({ rounds }) => `连续 ${rounds} 轮回退均无成交，已达次数上限。`,
  no_market_took: ({ seconds }) => `${seconds} 秒内没有市场接受回退。`,
  unwind_unfinished: ({ seconds }) => `${seconds} 秒后回退仍未完成。`,
  no_final_answer: ({ order, questions }) => `报单 ${order} 查询 ${questions} 次后仍无最终答复。`,
  venue_unreachable: ({ order, venue, seconds }) => `${venues[venue]}交易通道已断开 ${seconds} 秒，无法查询报单 ${order}。`,

  ended_as: ({ state }) => `${pairStates[state]}。`,
  nothing_filled: () => '没有成交，没有持仓。',
  complete: ({ inner, outer }) => `全部成交：内盘 ${inner} 手与外盘 ${outer} 手相互对冲。`,
  partly_filled: ({ inner, outer }) => `部分成交：内盘 ${inner} 手与外盘 ${outer} 手相互对冲。`,
  unwound_with: ({ orders, inner, outer }) =>
    `${orders === 0 ? '未发回退报单即结束' : `以 ${orders} 笔报单回退`}；${inner === 0 && outer === 0 ? '没有剩余' : `剩余内盘 ${inner} 手与外盘 ${outer} 手相互对冲`}。`,
  left_over: ({ residual, inner, outer }) => `剩余敞口：折合内盘 ${residual} 手（净成交：内盘 ${inner} 手，外盘 ${outer} 手）。`,
  clip_fell_short: ({ filled, sent, asked }) =>
    `发出 ${sent} 对，成交 ${filled} 对。${asked > sent ? `所要求的 ${asked} 对中 ${asked - sent} 对未发出。` : ''}`,
  waited_in_vain: ({ seconds }) => `等待 ${seconds} 秒，未能再发单。`,
  without_final_answer: ({ orders }) => `没有最终答复：${list(orders)}；其成交另计。`,
  unwinding_takes: (p) => `人工回退：${sides[p.side]} ${p.instrument} ${p.lots} 手。`,
  topping_up_takes: (p) => `人工补齐：${sides[p.side]} ${p.instrument} ${p.lots} 手。`,
  close_by_hand: () => '请要求回退或补齐，或人工交易后标记为已处理。',
  trade_by_hand: () => '剩余部分请人工交易，然后标记为已处理。',

  operator_cancelled: ({ operator }) => `${operator} 已撤单。`,
  operator_cancels: ({ operator }) => `${operator} 要求撤销在途报单。`,
  operator_paused: ({ operator }) => `${operator} 已暂停：不再新开。`,
  operator_resumed: ({ operator }) => `${operator} 已继续。`,
  operator_completes: ({ operator }) => `${operator} 要求立即补齐。`,
  operator_unwinds: ({ operator }) => `${operator} 要求回退。`,
  operator_flattens: ({ operator }) => `${operator} 要求全部平掉。`,
  operator_took_over: ({ operator }) => `${operator} 已人工接管。`,
  operator_resolved: ({ operator, words }) => `${operator} 标记为已由人工处理：“${words}”`,
  alert_acknowledged: ({ operator, alert }) => `${operator} 已知悉告警 ${alert}。`,
  nothing_to_resolve: ({ pairOrder }) => `${pairOrder} 没有单边滞留，无需标记处理。`,
  flatten_by_hand: ({ pairOrders }) => `已由人工接管、未予平仓：${list(pairOrders)}。`,
  operator_set_trading: ({ operator, state }) => `${operator} 将交易设为${trading[state]}。`,
  difference_set_trading: ({ venue }) => `${venues[venue]}所报与我方记录不符：交易设为只减仓。请核对报单与持仓，再恢复正常交易。`,
  notice_set_trading: ({ venue, state }) => `因${venues[venue]}通知，交易设为${trading[state]}。`,
  flatten_not_held: ({ pairOrders }) => `持仓中没有 ${pairOrders.join('、')} 留下的手数，未为其平仓。请核对持仓，并手工平掉实际持有的部分。`,
  flatten_again: ({ pairOrders }) => `另有 ${pairOrders} 个配对单留有手数，请在本次平掉后再次要求全部平掉。`,
  flattening: ({ operator, pairOrders }) => `${operator} 要求全部平掉：${pairOrders} 个配对单回退至零，触发单全部解除。`,
  staged_return: () => '交易保持停止：请先设为只减仓，检查报单与持仓后再恢复正常交易。',
  already_ended: (p) => `${p.pairOrder} 已结束，无法${actions[p.action]}。`,
  taken_over_before: (p) => `${p.pairOrder} 已由人工接管，引擎不再对其${actions[p.action]}。剩余部分请人工交易。`,
  no_top_up_while_halted: ({ pairOrder }) => `交易停止期间不为 ${pairOrder} 补单。请回退，或将交易设为只减仓。`,
  nothing_to_disarm: ({ trigger }) => `触发单 ${trigger} 不在待触发状态，无需解除。`,

  pair_unwinding: ({ pairOrder }) => `${pairOrder} 正在回退。`,
  pair_unwound: ({ pairOrder }) => `${pairOrder} 已回退。`,
  pair_stranded: ({ pairOrder }) => `${pairOrder} 单边滞留。`,
  filled_after_end: ({ pairOrder, state, lots, residual }) =>
    `${pairOrder} 以“${pairStates[state]}”结束后又成交 ${lots} 手。敞口折合内盘 ${residual} 手。`,
  order_revived: ({ order, status }) =>
    `报单 ${order} 已结束，交易所现称其${orderStates[status]}，成交或剩余多于此前所报。在途部分将撤销，请与交易所核对。`,
  trigger_not_sent: ({ trigger }) => `触发单 ${trigger} 已触发，其配对单未发送。`,
  trigger_stays_armed: ({ pauseMs }) => `触发单保持有效，本次不计入触发次数，${pauseMs / 1_000} 秒后再看。`,
  trigger_disarmed_by_denial: ({ denials }) => `连续 ${denials} 次被拒，触发单已解除。请在原因消除后重新设置。`,
  trigger_held_back: ({ trigger, other, pairOrder, instrument, waitMs }) =>
    `触发单 ${trigger} 已暂缓：它会在 ${instrument} 上与触发单 ${other} 发出的 ${pairOrder} 反向成交。待其结束且发出满 ${waitMs / 1_000} 秒后再看。`,
  halt_disarmed: ({ triggers }) => `因此解除的触发单：${list(triggers)}。恢复正常交易后请重新设置。`,
  triggers_disarmed: ({ spread, triggers }) => `${spread} 有配对单单边滞留，已解除触发单：${list(triggers)}。处理后请重新设置。`,
  venue_changed: ({ venue, status }) => `${venues[venue]}交易通道${links[status]}。`,
  no_order_open: () => '该处没有未结报单。',
  orders_asked_about: ({ orders }) => `该处有 ${orders} 笔报单尚无最终答复，将予查询。`,
  venue_confirmed: ({ venue }) => `${venues[venue]}已连接，报单与持仓已确认。`,
  order_not_listed: ({ venue, order }) => `${venues[venue]}不再列出此前已接受的报单 ${order}。将予查询，请与交易所核对。`,
  order_differs: ({ venue, ours, ourFilled, theirs, theirFilled }) =>
    `${venues[venue]}账目中该报单为${orderStates[theirs]}，成交 ${theirFilled} 手；我方记录为${orderStates[ours]}，成交 ${ourFilled} 手。采用交易所一方。`,
  order_missing: ({ venue, order, status, filled, of }) =>
    `${venues[venue]}不再列出报单 ${order}，我方记录为${orderStates[status]}，成交 ${filled}/${of} 手。将予查询，请与交易所核对。`,
  order_in_doubt: ({ status, filled, of }) => `启动后该报单状态待交易所确认；我方记录为${orderStates[status]}，成交 ${filled}/${of} 手。`,
  position_differs: ({ venue, instrument, expected, actual }) =>
    `${instrument}：按成交净持仓应为 ${expected} 手，${venues[venue]}交易所为 ${actual} 手。已采用交易所数字，请查明何处另有成交。`,
  fill_of_unknown_order: ({ instrument, lots, order }) =>
    `${instrument}：交易所回报报单 ${order} 成交 ${lots} 手，本引擎没有此报单。请核对账户的报单与持仓。`,
  foreign_order_works: ({ venue, instrument, side, lots, order }) =>
    `${venues[venue]}有一笔本引擎不知道的在途报单：${sides[side]} ${instrument} ${lots} 手，报单 ${order}。请查明是谁发出的；若无人认领，请在交易所撤销。`,
  report_contradicts: ({ order }) => `报单 ${order} 的回报写有不同的市场、合约或方向，未予采用。请与交易所核对。`,
  fill_does_not_fit: ({ order, lots, filled, of }) =>
    `报单 ${order}：成交 ${lots} 手与已成交 ${filled}/${of} 手不符，未计入。请与交易所核对。`,
  recovered: ({ pairOrders, orders, state }) =>
    `中断后已恢复：${pairOrders} 个配对单在执行，${orders} 笔报单尚无最终答复。在有人恢复正常交易之前为${trading[state]}。`,
  recovered_look: () => '中断后已恢复：请检查报单与持仓，再恢复正常交易。',
  configuration_disarmed: ({ spread, triggers }) => `新配置改变了配对 ${spread} 的价格或手数含义，已解除触发单：${list(triggers)}。请核对触发价后重新设置。`,
  configuration_refused: ({ spread, pairOrder }) =>
    `新配置改动了 ${pairOrder} 所用的配对 ${spread}，仍沿用旧配置。请还原该配对，或先处理 ${pairOrder}。`,

  disk_low: ({ folder, freeMb, boundMb }) =>
    `日志所在磁盘仅剩 ${freeMb} 兆字节，低于应保留的 ${boundMb} 兆字节：“${folder}”。请清理空间或归档旧日志（“journal.keepDays”）；无法留痕时不发任何委托。`,
  disk_nearly_full: ({ folder, freeMb }) => `日志所在磁盘即将写满，仅剩 ${freeMb} 兆字节：“${folder}”。请立即清理。写满后系统停止，在途委托留在交易所。`,
  disk_again: ({ folder, freeMb }) => `日志所在磁盘空间已恢复，剩余 ${freeMb} 兆字节：“${folder}”。`,
  disk_unknown: ({ folder, words }) => `无法得知日志所在磁盘的剩余空间：“${folder}”。系统提示：“${words}”。请人工查看磁盘。`,
  days_archived: ({ days, keepDays, folder }) => `日志：${days.length} 个早于 ${keepDays} 天的交易日已移至 “${folder}”：${list(days)}。删除前请先另行备份。`,
  days_not_archived: ({ folder, words }) => `旧日志仍留在 “${folder}”：“${words}”。`,

  fill_taken_back: (p) => `${p.instrument} 报单 ${p.order}：交易所撤销了${fillNamed(p.execution)}${fillSize(p)}。`,
  fill_corrected: (p) => `${p.instrument} 报单 ${p.order}：交易所更正了${fillNamed(p.execution)}，现为${fillSize(p) || '其他内容'}。`,
  order_restated: ({ instrument, order: id }) => `${instrument} 报单 ${id}：交易所自行更改了该报单。`,
  order_suspended: ({ instrument, order: id }) => `${instrument} 报单 ${id}：交易所已挂起该报单，恢复前不再成交。`,
  order_stopped: ({ instrument, order: id }) => `${instrument} 报单 ${id}：交易所已锁定该报单，保证按其价格或更优价成交，但尚未成交。`,
  order_stands_at: ({ filled, working }) => `现已成交 ${filled} 手，在途 ${working} 手。`,
  compare_and_cover: () => '请与交易所核对报单与持仓，并人工对冲敞口。',
  change_refused: ({ order: id, words }) => `交易所未更改报单 ${id}：“${words}”。该报单维持原状。`,
  market_halted: ({ instrument, words }) => `${instrument}：交易所称“${words}”。报单将等待恢复交易。`,
  contract_not_listed: ({ instrument }) => `交易所没有列出 ${instrument}。`,
  contract_differs: ({ instrument, term, theirs, ours }) => `${instrument} 的${terms[term]}：交易所为“${theirs}”，目录为“${ours}”。`,
  mend_catalogue: () => '交易前请先修正合约目录。',

  transfer_asked: ({ operator, into, amount, currency, bank }) =>
    into ? `${operator} 要求从银行“${bank}”转入 ${amount} ${currencies[currency]}。` : `${operator} 要求向银行“${bank}”转出 ${amount} ${currencies[currency]}。`,
  transfer_done: ({ into, amount, currency }) => `对方确认：${into ? '转入' : '转出'} ${amount} ${currencies[currency]}。`,
  transfer_refused: ({ words }) => `转账被拒绝：“${words}”`,
  transfer_unanswered: () => '转账是否完成未知：再次转账前请先核对转账流水和余额。',
  password_change_asked: ({ operator, venue }) => `${operator} 要求修改${venues[venue]}密码。`,
  password_changed: ({ venue }) => `${venues[venue]}已接受新密码。`,
  password_change_refused: ({ words }) => `新密码被拒绝：“${words}”`,
  password_change_unanswered: () => '密码是否已修改未知：请分别用新旧密码登录确认。',
  password_kept: () => '已存入本机密码库。',
  password_not_kept: () => '未能存入本机：下次启动前请在连接方案中输入。',
  password_to_be_set: ({ variable }) => `下次启动前请将环境变量“${variable}”设为新密码。`,
  settlement_waits: () => '期货公司的结算单待阅读并确认（见“资金”），确认前不交易。',
  settlement_confirmed: ({ operator }) => `${operator} 已确认结算单。`,
  settlement_confirmed_automatically: () => '已按方案设置自动确认期货公司的结算单，可在“资金”中阅读。',
  operator_reconnects: ({ operator, venue }) => `${operator} 要求重新连接${venues[venue]}。`,

  not_connected_yet: () => '尚未连接。',
  stopped: () => '已停止。',
  connecting_line: ({ line }) => `正在连接${lines[line]}。`,
  connecting_to: ({ address }) => `正在连接“${address}”。`,
  logged_on: () => '已登录。',
  line_down: ({ line }) => `${lines[line]}连接断开。`,
  connection_closed: () => '对方已关闭连接。',
  no_heartbeat: ({ ms }) => `${ms} 毫秒内没有心跳。`,
  no_answer: ({ ms }) => `${ms} 毫秒内没有应答。`,
  does_not_read: () => '对方不再读取我方发送的内容。',
  login_refused: () => '登录被拒绝：请检查用户名和密码。',
  account_not_told: ({ ms }) => `${ms} 毫秒内未报告报单、持仓和账户。`,
  outside_schedule: () => '不在会话时间表内。',
  reconnect_asked: () => '有人要求重新连接。',
  state_by_new_connection: () => '需要完整状态，而对方只向新连接发送。',
  too_many_reports: () => '对方报告的回报多于可保存的数量。',
  positions_not_told: ({ words }) => `对方没有报告持仓：“${words}”`,
  message_refused: ({ about, words }) => `对方拒绝了类型为“${about}”的消息：“${words}”`,
  account_refused: ({ words }) => `对方没有报告账户：“${words}”`,
  unreadable: ({ words }) => `对方发来无法解读的内容：“${words}”`,
  link_says: ({ words }) => `“${words}”`,
  next_attempt: ({ ms }) => `${spanText(ms, waits)}后重试。`,
};
