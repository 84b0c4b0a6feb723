import { defined, type TsUs } from '@tandem/kernel';
import { isTerminal, netLots, type Position, type Side } from '@tandem/domain';
import { raise } from '../alerts.ts';
import { LAGGING_TRADE_MS, MS_US } from '../bounds.ts';
import { brake } from '../brake.ts';
import type { Core, Unexplained } from '../state/engine-state.ts';
import { positionKey } from './position-key.ts';

type Contract = Pick<Position, 'venue' | 'instrumentId'>;

/**
 * What a venue's statement of a position says beside our own fills: the signed lots that nothing explains, 0 where all is
 * explained. Lots that an order of ours may have filled and whose trades have not come are ahead: the statement has overtaken
 * them, and they are not counted again when they come. `whole`: it is one of all positions, and what nothing explains is to be
 * told.
 */
export function judgeStatement(core: Core, position: Position, whole: boolean): number {
  const { aheadNet, expectedNet, nowUs, unexplainedNet } = core.state;
  const key = keyOf(position);
  const gap = netLots(position) - (expectedNet.get(key) ?? 0);
  const before = aheadNet.get(key);
  const open = unexplainedNet.get(key);
  aheadNet.delete(key);
  unexplainedNet.delete(key);
  if (gap === 0) {
    // What the statement before this one held of somebody else's may still be told.
    if (open?.stands === 0) unexplainedNet.set(key, { ...open, othersOnly: true });
    return 0;
  }
  if (isExplained(core, position, gap, nowUs)) {
    aheadNet.set(key, { lots: gap, whole: whole || before?.whole === true, atUs: nowUs });
    return 0;
  }
  const stood = open?.stands ?? 0;
  // The same once more leaves open what was: a difference that stands is no news of a trade to come.
  if (open !== undefined && gap === stood) unexplainedNet.set(key, { ...open, stands: whole ? 0 : stood });
  else noteUnexplained(core, key, { lots: gap - stood, stands: whole ? 0 : gap, atUs: nowUs });
  return gap;
}

/** `lots` came up with the statement of `atUs`; `stands`: differed by then, and is not expected. */
function noteUnexplained(core: Core, key: string, found: Omit<Unexplained, 'othersOnly'>): void {
  core.state.unexplainedNet.set(key, { ...found, othersOnly: false });
}

const keyOf = ({ venue, instrumentId }: Contract): string => positionKey(venue, instrumentId);

/** Whether orders of ours in a contract, sent by `atUs`, may still bring fills of these signed lots. */
function isExplained(core: Core, { venue, instrumentId }: Contract, gap: number, atUs: TsUs): boolean {
  const side: Side = gap > 0 ? 'buy' : 'sell';
  let lots = 0;
  for (const clOrdId of core.state.unsettledOrders) {
    const order = defined(core.state.orders.get(clOrdId), clOrdId);
    if (order.venue !== venue || order.instrumentId !== instrumentId || order.side !== side || order.createdUs > atUs) continue;
    const { reportedCumQty } = defined(core.state.orderWork.get(clOrdId), clOrdId);
    lots += (isTerminal(order.ordStatus) ? reportedCumQty : order.quantity) - order.cumQty;
  }
  return Math.abs(gap) <= lots;
}

/** Of a trade's lots, how many the last statement held before the trade came, and how many of these are expected already. */
export interface Overtaken {
  readonly held: number;
  readonly expected: number;
}

/**
 * What of a trade's signed lots the last statement held: as many as it was ahead by, and then as many as nothing explained.
 * `sentUs`: when its order was sent, which a statement of before, or of that very moment, cannot hold; null where it is somebody else's, and may have
 * been a little while ago.
 */
export function takeOvertaken(core: Core, contract: Contract, signed: number, sentUs: TsUs | null): Overtaken {
  const ahead = takeAhead(core, contract, signed, sentUs);
  const { unexplainedNet, nowUs } = core.state;
  const key = keyOf(contract);
  const open = unexplainedNet.get(key);
  if (open === undefined || !mayHold(open, signed, sentUs, nowUs)) return { held: ahead, expected: 0 };
  const lots = Math.min(Math.abs(open.lots), Math.abs(signed) - ahead);
  const taken = Math.sign(signed) * lots;
  const adopted = open.stands === 0;
  if (adopted) unexplainedNet.set(key, { ...open, lots: open.lots - taken });
  else standsNow(core, key, { ...open, lots: open.lots - taken, stands: open.stands - taken });
  return { held: ahead + lots, expected: adopted ? lots : 0 };
}

/** Whether what nothing explained may be lots of a trade. */
function mayHold(open: Unexplained, signed: number, sentUs: TsUs | null, nowUs: TsUs): boolean {
  if (Math.sign(open.lots) !== Math.sign(signed)) return false;
  return sentUs === null ? nowUs - open.atUs <= LAGGING_TRADE_MS * MS_US : !open.othersOnly && sentUs < open.atUs;
}

/** What stood is less by what was told since; nothing that stands leaves nothing that a trade may still tell. */
function standsNow(core: Core, key: string, left: Unexplained): void {
  if (left.stands === 0) core.state.unexplainedNet.delete(key);
  else core.state.unexplainedNet.set(key, left);
}

function takeAhead(core: Core, contract: Contract, signed: number, sentUs: TsUs | null): number {
  const { aheadNet } = core.state;
  const key = keyOf(contract);
  const ahead = aheadNet.get(key);
  if (ahead === undefined || Math.sign(ahead.lots) !== Math.sign(signed) || (sentUs !== null && sentUs > ahead.atUs)) return 0;
  const lots = Math.min(Math.abs(ahead.lots), Math.abs(signed));
  const left = ahead.lots - Math.sign(signed) * lots;
  if (left === 0) aheadNet.delete(key);
  else aheadNet.set(key, { ...ahead, lots: left });
  return lots;
}

/** An order has its last word: lots that a statement was ahead by, and that none of ours explains any more, are a difference. */
export function reviewAhead(core: Core, contract: Contract): void {
  const { aheadNet } = core.state;
  const key = keyOf(contract);
  const ahead = aheadNet.get(key);
  if (ahead === undefined || isExplained(core, contract, ahead.lots, ahead.atUs)) return;
  aheadNet.delete(key);
  const { lots, whole, atUs } = ahead;
  noteUnexplained(core, key, { lots, stands: whole ? 0 : lots, atUs });
  if (whole) tellDifference(core, contract, lots);
}

/** Says that the venue holds these signed lots beyond what our fills make: they are expected from here on, and nothing opens until a person has looked. */
export function tellDifference(core: Core, contract: Contract, lots: number): void {
  const { venue, instrumentId: instrument } = contract;
  const expected = core.state.expectedNet.get(keyOf(contract)) ?? 0;
  core.state.expectedNet.set(keyOf(contract), expected + lots);
  raise(core, 'critical', 'position_mismatch', [{ code: 'position_differs', venue, instrument, expected, actual: expected + lots }], { venue });
  brake(core, { code: 'difference_set_trading', venue });
}

/**
 * As {@link tellDifference}, of lots whose trades an account lists: what stood unexplained by a statement is less by them. Where
 * they are more than stood, the statement held something against them that has not been told yet.
 */
export function tellListed(core: Core, contract: Contract, lots: number): void {
  const { unexplainedNet } = core.state;
  // What a statement was ahead by may have been these, and was laid to an order of ours: the positions that come with them say.
  takeAhead(core, contract, lots, null);
  const open = unexplainedNet.get(keyOf(contract));
  if (open !== undefined && open.stands !== 0) {
    const stands = open.stands - lots;
    const within = Math.sign(open.lots) === Math.sign(stands) && Math.abs(open.lots) < Math.abs(stands);
    standsNow(core, keyOf(contract), { ...open, stands, lots: within ? open.lots : stands });
  }
  tellDifference(core, contract, lots);
}
