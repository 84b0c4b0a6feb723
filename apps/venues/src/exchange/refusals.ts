import { formatScaled } from '@tandem/kernel';
import type { Instrument, Price, VenueId } from '@tandem/domain';

/** Why a venue says no, with what its sentence needs. */
export type Refusal =
  | { readonly code: 'unknown_instrument'; readonly instrumentId: string }
  | { readonly code: 'market_closed' }
  | { readonly code: 'below_minimum'; readonly lots: number }
  | { readonly code: 'above_maximum'; readonly lots: number }
  | { readonly code: 'bad_tick'; readonly instrument: Instrument }
  | { readonly code: 'outside_limits'; readonly instrument: Instrument; readonly lower: Price; readonly upper: Price }
  | { readonly code: 'close_too_much' | 'close_today_too_much' | 'close_yesterday_too_much'; readonly lots: number }
  | { readonly code: 'no_money'; readonly needed: string; readonly available: string; readonly currency: string }
  | { readonly code: 'duplicate_order' | 'too_many_orders' | 'fault_drill' | 'unknown_order' | 'order_finished' | 'change_pending' | 'not_kept' };

/** The refusal in the words of the venue: Chinese as a futures broker gives it on the inner, English on the outer. */
export const refusalText = (venue: VenueId, refusal: Refusal): string =>
  venue === 'inner' ? `CTP:${chinese(refusal)}` : english(refusal);

function chinese(r: Refusal): string {
  switch (r.code) {
    case 'unknown_instrument':
      return `报单错误:找不到合约 ${r.instrumentId}`;
    case 'market_closed':
      return '报单错误:合约当前不在交易时段，暂不接受报单';
    case 'below_minimum':
      return `报单错误:手数少于最小下单手数 ${r.lots}`;
    case 'above_maximum':
      return `报单错误:手数超过单笔最大手数 ${r.lots}`;
    case 'bad_tick':
      return `报单错误:价格不是最小变动价位 ${tickOf(r.instrument)} 的整数倍`;
    case 'outside_limits':
      return `报单错误:价格超出涨跌停板 ${priceText(r.instrument, r.lower)} 至 ${priceText(r.instrument, r.upper)}`;
    case 'close_too_much':
      return `平仓仓位不足:可平 ${r.lots} 手`;
    case 'close_today_too_much':
      return `平今仓位不足:可平今 ${r.lots} 手`;
    case 'close_yesterday_too_much':
      return `平昨仓位不足:可平昨 ${r.lots} 手`;
    case 'no_money':
      return `资金不足:需要 ${r.needed} ${r.currency}，可用 ${r.available} ${r.currency}`;
    case 'duplicate_order':
      return '报单错误:报单编号重复';
    case 'too_many_orders':
      return '报单错误:当日报单笔数已达上限';
    case 'fault_drill':
      return '报单被拒绝:交易所拒绝了该报单（故障演练）';
    case 'unknown_order':
      return '撤单错误:找不到该报单';
    case 'order_finished':
      return '撤单错误:报单已全部成交或已撤销';
    case 'not_kept':
      return '系统错误:交易所磁盘无法写入，暂不接受报单';
    case 'change_pending':
      return '改单错误:上一次改单尚未完成';
  }
}

function english(r: Refusal): string {
  switch (r.code) {
    case 'unknown_instrument':
      return `Unknown instrument ${r.instrumentId}`;
    case 'market_closed':
      return 'Market is closed for this instrument';
    case 'below_minimum':
      return `Quantity below the minimum of ${r.lots}`;
    case 'above_maximum':
      return `Quantity above the maximum of ${r.lots}`;
    case 'bad_tick':
      return `Price is not a multiple of the tick size ${tickOf(r.instrument)}`;
    case 'outside_limits':
      return `Price outside the daily limits ${priceText(r.instrument, r.lower)} to ${priceText(r.instrument, r.upper)}`;
    case 'close_too_much':
    case 'close_today_too_much':
    case 'close_yesterday_too_much':
      return `Closing more than the position of ${r.lots}`;
    case 'no_money':
      return `Insufficient funds: needs ${r.needed} ${r.currency}, available ${r.available} ${r.currency}`;
    case 'duplicate_order':
      return 'Duplicate ClOrdID';
    case 'too_many_orders':
      return 'Daily order count reached';
    case 'fault_drill':
      return 'Order refused by the exchange (fault drill)';
    case 'unknown_order':
      return 'Unknown order';
    case 'order_finished':
      return 'Too late to cancel';
    case 'not_kept':
      return 'The venue takes no orders: its disk refuses to keep them';
    case 'change_pending':
      return 'The order is being changed already';
  }
}

const tickOf = (instrument: Instrument): string => priceText(instrument, instrument.tickSize);
const priceText = (instrument: Instrument, scaled: Price): string => formatScaled(scaled, instrument.priceScale);
