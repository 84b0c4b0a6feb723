import type { CellClassParams, ColDef, ValueGetterParams } from 'ag-grid-community';
import {
  RATIO_SCALE,
  netLots,
  spreadPrice,
  type Account,
  type Alert,
  type Catalogue,
  type Fill,
  type InstrumentId,
  type Order,
  type Position,
  type Price,
  type Side,
  type SpreadId,
  type SpreadPrice,
  type Trigger,
} from '@tandem/domain';
import { formatScaled, type DecimalString } from '@tandem/kernel';
import { formatAverage, formatMoney, formatPrice, formatSpread, NOTHING, withSign } from '../format/numbers.ts';
import { beijingDateTime, beijingTime } from '../format/times.ts';
import type { Say, Translate } from '../i18n/words.ts';
import { DisarmCell } from './DisarmCell.tsx';

const AVERAGE_EXTRA_DIGITS = 2;

/** Where a row has a button. */
export const ACTION_COLUMN = 'action';

/** What every column needs: words, and the catalogue for decimals. */
export interface ColumnContext {
  readonly t: Translate;
  readonly say: Say;
  readonly catalogue: Catalogue;
}

type Getter<T> = (row: T) => string | number;

/** Cells are words and numbers worked out from the row; the grid never sees a brand or a scale. */
function column<T>(headerName: string, width: number, get: Getter<T>, more: ColDef<T> = {}): ColDef<T> {
  return {
    headerName,
    width,
    valueGetter: ({ data }: ValueGetterParams<T>) => (data === undefined ? '' : get(data)),
    ...more,
  };
}

const right = { type: 'rightAligned' } as const;
const sideClass = <T extends { readonly side: Side }>(): ColDef<T> => ({
  cellClass: ({ data }: CellClassParams<T>) => (data?.side === 'buy' ? 'bid' : 'ask'),
});

/** Newest first: by the stamp itself, shown as a time. */
function timeColumn<T>({ t }: ColumnContext, stamp: (row: T) => number): ColDef<T> {
  return {
    headerName: t('column.time'),
    width: 128,
    valueGetter: ({ data }) => (data === undefined ? 0 : stamp(data)),
    valueFormatter: ({ value }: { value: number }) => beijingTime(value),
    tooltip: ({ value }) => beijingDateTime(Number(value)),
    sort: 'desc',
  };
}

const priceOf = ({ catalogue }: ColumnContext, id: InstrumentId, price: Price): string => {
  const instrument = catalogue.instruments.get(id);
  return instrument === undefined ? String(price) : formatPrice(price, instrument);
};

const averageOf = ({ catalogue }: ColumnContext, id: InstrumentId, average: DecimalString | null): string => {
  if (average === null) return NOTHING;
  const scale = catalogue.instruments.get(id)?.priceScale ?? 0;
  return formatAverage(average, scale, scale + AVERAGE_EXTRA_DIGITS);
};

const spreadOf = ({ catalogue }: ColumnContext, id: SpreadId, spread: SpreadPrice): string =>
  formatSpread(spread, catalogue.spreads.get(id)?.definition.spreadScale ?? 0);

const levelOf = (context: ColumnContext, { request, level, terms }: Trigger): string =>
  terms.measure === 'spread' ? spreadOf(context, request.spreadId, spreadPrice(level)) : formatScaled(level, RATIO_SCALE);

export function orderColumns(context: ColumnContext): ColDef<Order>[] {
  const { t, say } = context;
  return [
    timeColumn(context, (order) => order.createdUs),
    column(t('column.venue'), 70, (order) => t(`role.${order.venue}`)),
    column(t('column.instrument'), 108, (order) => order.instrumentId),
    column(t('column.side'), 64, (order) => t(`side.${order.side}`), sideClass()),
    column(t('column.offset'), 78, (order) => t(`offset.${order.offset}`)),
    column(t('column.quantity'), 64, (order) => order.quantity, right),
    column(t('column.filled'), 72, (order) => order.cumQty, right),
    column(t('column.state'), 112, (order) => t(`orderState.${order.ordStatus}`), {
      cellClass: ({ data }) =>
        data?.ordStatus === 'filled' ? 'good' : data?.ordStatus === 'rejected' || data?.ordStatus === 'unknown' ? 'bad' : undefined,
    }),
    column(t('column.price'), 78, (order) => priceOf(context, order.instrumentId, order.price), right),
    column(t('column.average'), 84, (order) => averageOf(context, order.instrumentId, order.avgPx), right),
    column(t('column.tif'), 64, (order) => t(`tif.${order.timeInForce}`)),
    column(t('column.purpose'), 80, (order) => t(`purpose.${order.purpose}`)),
    column(t('column.text'), 120, (order) => say(order.text), { flex: 1, tooltip: ({ data }) => say(data?.text ?? []) }),
    column(t('column.order'), 130, (order) => order.clOrdId),
    column(t('column.pairOrder'), 130, (order) => order.pairOrderId),
  ];
}

export function fillColumns(context: ColumnContext): ColDef<Fill>[] {
  const { t } = context;
  return [
    timeColumn(context, (fill) => fill.tsIngestUs),
    column(t('column.venue'), 70, (fill) => t(`role.${fill.venue}`)),
    column(t('column.instrument'), 125, (fill) => fill.instrumentId),
    column(t('column.side'), 64, (fill) => t(`side.${fill.side}`), sideClass()),
    column(t('column.offset'), 96, (fill) => t(`offset.${fill.offset}`)),
    column(t('column.quantity'), 64, (fill) => fill.quantity, right),
    column(t('column.price'), 96, (fill) => priceOf(context, fill.instrumentId, fill.price), right),
    column(t('column.execution'), 150, (fill) => fill.execId, { flex: 1 }),
    column(t('column.order'), 150, (fill) => fill.clOrdId),
    column(t('column.pairOrder'), 150, (fill) => fill.pairOrderId),
  ];
}

export function positionColumns(context: ColumnContext): ColDef<Position>[] {
  const { t } = context;
  // Narrow, so that the P&L is in sight beside an open panel; the header's tooltip has the whole words.
  const lots = (key: 'longToday' | 'longYesterday' | 'shortToday' | 'shortYesterday') =>
    column<Position>(t(`column.${key}`), 72, (position) => position[key], { ...right, headerTooltip: t(`column.${key}.whole`) });
  return [
    column(t('column.venue'), 64, (position) => t(`role.${position.venue}`)),
    column(t('column.instrument'), 105, (position) => position.instrumentId, { sort: 'asc' }),
    column(t('column.net'), 74, (position) => netLots(position), { ...right, colId: 'net', valueFormatter: ({ value }: { value: number }) => withSign(String(value)), cellStyle: { fontWeight: 600 } }),
    lots('longToday'),
    lots('longYesterday'),
    column(t('column.longAverage'), 94, (position) => averageOf(context, position.instrumentId, position.longAvgPx), right),
    lots('shortToday'),
    lots('shortYesterday'),
    column(t('column.shortAverage'), 94, (position) => averageOf(context, position.instrumentId, position.shortAvgPx), right),
    column(t('column.openPnl'), 110, (position) => formatMoney(position.unrealizedPnl), right),
    column(t('column.currency'), 80, (position) => context.catalogue.instruments.get(position.instrumentId)?.currency ?? NOTHING),
  ];
}

/** What a venue does not state is not zero. */
const moneyOf = (figure: DecimalString | null): string => (figure === null ? NOTHING : formatMoney(figure));

export function accountColumns({ t }: ColumnContext): ColDef<Account>[] {
  const money = (key: 'balance' | 'available' | 'margin' | 'realizedPnl' | 'fees', header: string) =>
    column<Account>(header, 106, (account) => moneyOf(account[key]), right);
  return [
    column(t('column.venue'), 80, (account) => t(`role.${account.venue}`)),
    column(t('column.account'), 96, (account) => account.accountId),
    column(t('column.currency'), 80, (account) => account.currency),
    money('balance', t('column.balance')),
    money('available', t('column.available')),
    money('margin', t('column.margin')),
    column(t('column.openPnl'), 110, (account) => moneyOf(account.unrealizedPnl), right),
    money('realizedPnl', t('column.realizedPnl')),
    money('fees', t('column.fees')),
    column(t('column.time'), 96, (account) => beijingTime(account.tsUs).slice(0, 8)),
  ];
}

export function triggerColumns(context: ColumnContext, disarm: (trigger: Trigger) => void): ColDef<Trigger>[] {
  const { t } = context;
  return [
    // First, so that it is in sight however narrow the window is.
    column('', 84, (trigger) => (trigger.state === 'armed' ? t('grid.disarm') : ''), {
      colId: ACTION_COLUMN,
      sortable: false,
      cellRenderer: DisarmCell,
      cellRendererParams: { disarm },
    }),
    timeColumn(context, (trigger) => trigger.createdUs),
    column(t('column.pair'), 90, (trigger) => trigger.request.spreadId),
    column(t('column.side'), 64, (trigger) => t(`side.${trigger.request.side}`)),
    column(t('column.pairs'), 70, (trigger) => trigger.request.pairs, right),
    column(t('column.level'), 90, (trigger) => levelOf(context, trigger), right),
    column(t('column.measure'), 112, (trigger) => t(`measure.${trigger.terms.measure}`)),
    column(t('column.firings'), 80, (trigger) => `${trigger.firings} / ${trigger.terms.firingsMax}`, right),
    column(t('column.limit'), 90, (trigger) => spreadOf(context, trigger.request.spreadId, trigger.request.limit), right),
    column(t('column.state'), 100, (trigger) => t(`trigger.${trigger.state}`)),
    column(t('column.operator'), 80, (trigger) => trigger.operator),
    column(t('column.pairOrder'), 150, (trigger) => trigger.pairOrderId ?? NOTHING),
  ];
}

export function alertColumns(context: ColumnContext): ColDef<Alert>[] {
  const { t, say } = context;
  return [
    timeColumn(context, (alert) => alert.raisedUs),
    column(t('column.grade'), 84, (alert) => t(`grade.${alert.grade}`), {
      cellClass: ({ data }) => (data?.grade === 'critical' ? 'bad' : data?.grade === 'warning' ? 'late' : undefined),
    }),
    column(t('column.reason'), 210, (alert) => t(`reason.${alert.code}`)),
    column(t('column.text'), 300, (alert) => say(alert.text), { flex: 1, tooltip: ({ data }) => say(data?.text ?? []) }),
    column(t('column.venue'), 80, (alert) => (alert.venue === null ? NOTHING : t(`role.${alert.venue}`))),
    column(t('column.pair'), 90, (alert) => alert.spreadId ?? NOTHING),
    column(t('column.pairOrder'), 90, (alert) => alert.pairOrderId ?? NOTHING),
    // By it an acknowledgement names the alert.
    column(t('column.alert'), 90, (alert) => alert.alertId),
  ];
}
