import {
  clOrdId,
  execId,
  instrumentId,
  pairOrderId,
  price,
  quantity,
  spreadId,
  tsUs,
  type DepthBook,
  type ExecutionReport,
} from '@tandem/domain';
import type { EngineCommand, EngineEvent, EngineInput, EngineSnapshot, SnapshotDelta } from '@tandem/engine';
import catalogueJson from '../../../assets/catalogue.json' with { type: 'json' };

export const START_US = 1_795_395_600_000_000;

export const event = (seq: number, input: EngineInput): EngineEvent => ({ seq, tsUs: tsUs(START_US + seq * 1000), input });
export const snapshot = (seq: number): EngineSnapshot => ({ version: 1, seq, state: { positions: { 'inner SHFE.cu2701': seq } } });

export const delta = (since: number, seq: number): SnapshotDelta => ({ version: 1, seq, since, changes: { seq } });

export const configuration = {
  type: 'configuration',
  idPrefix: 'T1',
  catalogue: catalogueJson,
  limits: { pairsPerOrderMax: 10, openPairOrdersMax: 5, lotsPerOrderMax: 50, ordersPerSecondMax: 20, ordersPerSecondReserve: 5, cancelsPerDayMax: 500 },
} as unknown as EngineInput;

const book: DepthBook = {
  instrumentId: instrumentId('SHFE.cu2701'),
  bids: [{ price: price(86_390), quantity: quantity(5) }],
  asks: [{ price: price(86_400), quantity: quantity(7) }],
  last: null,
  upperLimit: price(93_000),
  lowerLimit: price(79_000),
  phase: 'open',
  tsEventUs: tsUs(START_US),
  tsIngestUs: tsUs(START_US + 1),
};
export const quote: EngineInput = { type: 'quote', book };

export const report = (n: number, text = ''): ExecutionReport => ({
  venue: 'outer',
  clOrdId: clOrdId(`T1-${n}`),
  orderId: `V${n}`,
  execId: execId(`E${n}`),
  execType: 'trade',
  ordStatus: 'filled',
  instrumentId: instrumentId('COMEX.HGH7'),
  side: 'sell',
  orderQty: quantity(2),
  cumQty: quantity(2),
  leavesQty: quantity(0),
  lastQty: quantity(2),
  lastPx: price(39_085),
  text,
  tsEventUs: tsUs(START_US),
  tsIngestUs: tsUs(START_US + 1),
});
export const fill = (n: number, text = ''): EngineInput => ({ type: 'execution_report', report: report(n, text) });

export const submit = (n: number): EngineCommand =>
  ({
    type: 'submit_order',
    order: {
      clOrdId: clOrdId(`T1-${n}`),
      venue: 'outer',
      instrumentId: instrumentId('COMEX.HGH7'),
      side: 'sell',
      quantity: quantity(2),
      price: price(39_080),
      timeInForce: 'fak',
      offset: 'open',
    },
    approval: { clOrdId: clOrdId(`T1-${n}`), limit: 'standard' },
  }) as unknown as EngineCommand;

export const receipt = (n: number, step: number, causeSeq: number, text = 'sent'): EngineCommand => ({
  type: 'receipt',
  receipt: {
    pairOrderId: pairOrderId(`P${n}`),
    step,
    kind: 'order_sent',
    role: 'outer',
    clOrdId: clOrdId(`T1-${n}`),
    reason: 'none',
    text: [{ code: 'venue_says', words: text }],
    causeSeq,
    tsUs: tsUs(START_US + causeSeq * 1000),
  },
});

export const spread = spreadId('cu-HG');
