import type { Brand } from '@tandem/kernel';

/** A connection through which we trade: one gateway each. `inner` speaks for China's exchanges, `outer` for the rest. */
export type VenueId = 'inner' | 'outer';
export const venueIds: readonly VenueId[] = ['inner', 'outer'];

/** Exchange and symbol, `SHFE.cu2701`: one key across the house. */
export type InstrumentId = Brand<string, 'InstrumentId'>;
export type SpreadId = Brand<string, 'SpreadId'>;
/** Ours, FIX tag 11. Unique over the life of an account at a venue. */
export type ClOrdId = Brand<string, 'ClOrdId'>;
export type PairOrderId = Brand<string, 'PairOrderId'>;
export type TriggerId = Brand<string, 'TriggerId'>;
/** The venue's, FIX tag 17: names one execution, so that a duplicate can be told. */
export type ExecId = Brand<string, 'ExecId'>;

export const instrumentId = (text: string): InstrumentId => text as InstrumentId;
export const spreadId = (text: string): SpreadId => text as SpreadId;
export const clOrdId = (text: string): ClOrdId => text as ClOrdId;
export const pairOrderId = (text: string): PairOrderId => text as PairOrderId;
export const triggerId = (text: string): TriggerId => text as TriggerId;
export const execId = (text: string): ExecId => text as ExecId;
