import { isEnded, isTerminal, type InstrumentId, type LegRole, type PairOrderId, type PairOrderState, type SpreadId } from '@tandem/domain';
import type { EngineEvent, EngineView } from '@tandem/engine';
import type { TruthOf } from './check-orders.ts';
import type { Ledger } from './ledger.ts';
import { isOdd, net, type LedgerPair } from './ledger-pair.ts';
import type { Findings } from './violation.ts';

const roles = ['inner', 'outer'] as const;
type Lots = Readonly<Record<LegRole, number>>;

/** Pair orders as they stood before the word to flatten, and in which event each of them last ended. */
export interface Stood {
  readonly states: ReadonlyMap<PairOrderId, PairOrderState>;
  readonly endings: ReadonlyMap<PairOrderId, number>;
}

/**
 * What a word to flatten takes up of pair orders that had ended: of each spread the lots by which one side outweighs the
 * other, from the newest on, where positions hold them; and nothing else. What is to stay of each is noted with it.
 */
export function checkFlatten({ input }: EngineEvent, view: EngineView, stood: Stood, ledger: Ledger, truthOf: TruthOf, findings: Findings): void {
  if (input.type !== 'operator' || input.action.type !== 'flatten_all') return;
  const pairs = [...ledger.pairs.values()].filter(({ pairOrderId, resolved }) => stood.states.has(pairOrderId) && !resolved);
  const over = pairs.filter((pair) => isStanding(pair, stood, view));
  const unclear = pairs.some((pair) => pair.takenOver || pair.keepsUnseen || !isPlain(pair, view, truthOf));
  if (unclear || over.some((pair) => over.some((other) => other !== pair && stood.endings.get(other.pairOrderId) === stood.endings.get(pair.pairOrderId)))) {
    for (const pair of pairs) pair.keepsUnseen ||= hadEnded(pair, stood) && view.pairOrders.get(pair.pairOrderId)?.state !== stood.states.get(pair.pairOrderId);
    return;
  }
  const due = dueOf(over, pairs.filter((pair) => isUnderWay(pair, stood)), stood);
  const short = isShort(pairs, due, stood, view);
  for (const pair of pairs) {
    const { pairOrderId: id } = pair;
    if (!hadEnded(pair, stood)) continue;
    const taken = view.pairOrders.get(id)?.state !== stood.states.get(id) || pair.orders.some(({ order }) => !isOver(view, order.clOrdId));
    const kept = due.get(id);
    if (taken && kept === undefined) findings.add('flattened_another', `${id} was taken up, with ${net(pair.inner)} inner lots that stand against others or are none`, id);
    else if (taken && kept !== undefined) pair.kept = kept;
    else if (kept !== undefined && !short) findings.add('not_flattened', `${id} stands with ${net(pair.inner)} inner lots of which ${kept.inner} may stay`, id);
  }
  if (short) checkHeld(pairs, due, stood, view, findings);
}

/** It had ended with what it had filled. */
const hadEnded = ({ pairOrderId }: LedgerPair, { states }: Stood): boolean => ['balanced', 'unwound'].includes(states.get(pairOrderId) ?? '');

const isOver = (view: EngineView, id: Parameters<EngineView['orders']['get']>[0]): boolean => {
  const order = view.orders.get(id);
  return order !== undefined && isTerminal(order.ordStatus);
};

/** Of its ended orders every fill has been heard of, so that what it holds is plain. */
const isPlain = (pair: LedgerPair, view: EngineView, truthOf: TruthOf): boolean =>
  pair.orders.every(({ order, lots }) => !isOver(view, order.clOrdId) || lots === (truthOf(order)?.cumQty ?? 0));

/** It had ended with lots in its ratio, and nothing of it was under way. */
function isStanding(pair: LedgerPair, { states }: Stood, view: EngineView): boolean {
  const state = states.get(pair.pairOrderId);
  if ((state !== 'balanced' && state !== 'unwound') || net(pair.inner) <= 0 || isOdd(pair)) return false;
  // Orders of this very step are unwinds that the word itself made.
  return pair.orders.every(({ order, purpose }) => isOver(view, order.clOrdId) || purpose === 'unwind');
}

/** What is to stay of each pair order that must be taken up. */
function dueOf(over: readonly LedgerPair[], underWay: readonly LedgerPair[], { endings }: Stood): Map<PairOrderId, Lots> {
  const due = new Map<PairOrderId, Lots>();
  const newestFirst = [...over].sort((a, b) => (endings.get(b.pairOrderId) ?? 0) - (endings.get(a.pairOrderId) ?? 0));
  const outweighs = new Map<SpreadId, number>();
  const weigh = ({ spreadId, side }: LedgerPair['request'], lots: number): unknown => outweighs.set(spreadId, (outweighs.get(spreadId) ?? 0) + (side === 'buy' ? lots : 0 - lots));
  for (const { request, inner } of over) weigh(request, net(inner));
  for (const { request, kept } of underWay) weigh(request, kept?.inner ?? 0);
  for (const pair of newestFirst) {
    const { spreadId, side } = pair.request;
    const left = (outweighs.get(spreadId) ?? 0) * (side === 'buy' ? 1 : -1);
    if (left <= 0) continue;
    const closed = Math.min(left, net(pair.inner));
    outweighs.set(spreadId, (left - closed) * (side === 'buy' ? 1 : -1));
    const inner = net(pair.inner) - closed;
    due.set(pair.pairOrderId, { inner, outer: (inner * pair.lotsPerPair.outer) / pair.lotsPerPair.inner });
  }
  return due;
}

function isUnderWay({ pairOrderId }: LedgerPair, { states }: Stood): boolean {
  const state = states.get(pairOrderId);
  return state !== undefined && (!isEnded(state) || state === 'stranded');
}

/** Signed lots that each contract would be moved by, were all of them taken down to what stays. */
function moves(pairs: readonly LedgerPair[], due: ReadonlyMap<PairOrderId, Lots>, stood: Stood): Map<InstrumentId, number> {
  const moved = new Map<InstrumentId, number>();
  for (const pair of pairs) {
    const kept = due.get(pair.pairOrderId) ?? (isUnderWay(pair, stood) ? (pair.kept ?? { inner: 0, outer: 0 }) : null);
    if (kept === null) continue;
    for (const [at, role] of roles.entries()) {
      const id = pair.instrumentIds[at];
      const bought = (pair.request.side === 'buy') === (role === 'inner');
      const lots = net(pair[role]) - kept[role];
      if (id !== undefined) moved.set(id, (moved.get(id) ?? 0) + (bought ? 0 - lots : lots));
    }
  }
  return moved;
}

const heldNet = (view: EngineView, role: LegRole, id: InstrumentId): number => {
  const position = view.positions.get(`${role}/${id}`);
  return position === undefined ? 0 : position.longToday + position.longYesterday - position.shortToday - position.shortYesterday;
};

/** Whether a contract's position holds fewer lots than would be taken from it. */
const isShort = (pairs: readonly LedgerPair[], due: ReadonlyMap<PairOrderId, Lots>, stood: Stood, view: EngineView): boolean => {
  const moved = moves(pairs, due, stood);
  return pairs.some(({ instrumentIds }) => instrumentIds.some((id, at) => lacks(moved.get(id) ?? 0, heldNet(view, at === 0 ? 'inner' : 'outer', id))));
};

const lacks = (moved: number, held: number): boolean => moved !== 0 && (moved < 0 ? held + moved < 0 : held + moved > 0);

/** Where positions hold less, those that were taken up all the same are held. */
function checkHeld(pairs: readonly LedgerPair[], due: ReadonlyMap<PairOrderId, Lots>, stood: Stood, view: EngineView, findings: Findings): void {
  const taken = new Map([...due].filter(([id]) => view.pairOrders.get(id)?.state !== stood.states.get(id)));
  const moved = moves(pairs, taken, stood);
  for (const pair of pairs) {
    if (!taken.has(pair.pairOrderId)) continue;
    for (const [at, role] of roles.entries()) {
      const id = pair.instrumentIds[at];
      if (id === undefined) continue;
      const closesLong = (pair.request.side === 'buy') === (role === 'inner');
      const move = moved.get(id) ?? 0;
      if (closesLong === move < 0 && lacks(move, heldNet(view, role, id))) findings.add('flattened_what_is_not_held', `${pair.pairOrderId}: ${id} would be moved by ${move} of ${heldNet(view, role, id)} net`, pair.pairOrderId);
    }
  }
}
