import { inWords, isEnded, type ClOrdId, type PairOrderId, type PairOrderState, type VenueId } from '@tandem/domain';
import { createEngine, type Engine, type EngineCommand, type EngineEvent, type EngineView } from '@tandem/engine';
import { checkCosts } from './check-costs.ts';
import { DeskWatch } from './check-desk.ts';
import { checkFees } from './check-fees.ts';
import { checkFlatten } from './check-flatten.ts';
import { checkConservation, checkMoney } from './check-money.ts';
import { OthersWatch } from './check-others.ts';
import { checkModes } from './check-modes.ts';
import { checkOffsets } from './check-offsets.ts';
import { checkDecisions, type TruthOf } from './check-orders.ts';
import { checkPromised } from './check-promised.ts';
import { checkPrompt, noteShout } from './check-prompt.ts';
import { RepeatWatch } from './check-repeats.ts';
import { RestWatch } from './check-rests.ts';
import { checkBrakes, checkFills, checkPairs, checkTriggers } from './check-state.ts';
import { TimerWatch } from './check-timers.ts';
import type { Hours } from './hours.ts';
import { Ledger } from './ledger.ts';
import { replay, type Outward, type ProcessWitness } from './process.ts';
import { sameData } from './same-data.ts';
import type { Count } from './tally.ts';
import { TriggerWatch } from './trigger-watch.ts';
import type { Venue } from './venue.ts';
import { Findings } from './violation.ts';

type Records = readonly { readonly event: EngineEvent; readonly commands: readonly EngineCommand[] }[];

/**
 * Holds every step against what was delivered and what is true. It takes nothing from the engine but its commands and
 * its view, and shares no arithmetic with it.
 */
export class Auditor implements ProcessWitness {
  readonly findings = new Findings();
  readonly #venues: Readonly<Record<VenueId, Venue>>;
  readonly #count: Count;
  readonly #repeats: RepeatWatch;
  readonly #sent = new Set<ClOrdId>();
  readonly #lost = new Set<ClOrdId>();
  readonly #states = new Map<PairOrderId, PairOrderState>();
  readonly #truthOf: TruthOf = (order) => this.#venues[order.venue].orders.get(order.clOrdId) ?? null;
  readonly #hours: Hours;
  /** In which event each pair order last ended. */
  readonly #endings = new Map<PairOrderId, number>();
  #ledger: Ledger;
  readonly #timers = new TimerWatch();
  #triggers = new TriggerWatch();
  #rests = new RestWatch();
  #others: OthersWatch;
  #desk = new DeskWatch();
  #seq = 0;

  constructor(venues: Readonly<Record<VenueId, Venue>>, hours: Hours, count: Count) {
    this.#hours = hours;
    this.#ledger = new Ledger(hours, venues);
    this.#venues = venues;
    this.#others = new OthersWatch(venues);
    this.#count = count;
    this.#repeats = new RepeatWatch(count);
  }

  /** The order left, and will never arrive. */
  lost(clOrdId: ClOrdId): void {
    this.#lost.add(clOrdId);
  }

  fired(timerId: string, trueUs: number): void {
    this.#timers.fired(timerId, trueUs, this.findings);
  }

  stepping(event: EngineEvent, engine: Engine): void {
    this.#repeats.stepping(event, engine, this.#ledger);
  }

  stepped(event: EngineEvent, commands: readonly EngineCommand[], engine: Engine): void {
    const { findings } = this;
    const { view } = engine;
    this.#seq = event.seq;
    const touched = this.#ledger.takeEvent(event, (id) => this.#states.get(id));
    const made = this.#ledger.takeCommands(event, commands, view);
    if (touched.size > 0) checkFills(view, touched, findings);
    this.#repeats.stepped(event, engine, findings);
    checkMoney(event, view, this.#ledger, touched, findings);
    if (touched.size > 0) checkFees(event, view, this.#ledger, this.#venues, findings);
    if (view.triggers.size > 0) this.#triggers.look(event, view, this.#ledger, findings);
    this.#rests.stepped(event, commands, view, this.#ledger, findings);
    this.#countRefusal(event);
    if (event.input.type !== 'quote' || commands.length > 0) {
      this.#others.stepped(event, commands, view, this.#ledger, findings);
      this.#desk.stepped(event, commands, view, this.#ledger, findings);
      checkFlatten(event, view, { states: this.#states, endings: this.#endings }, this.#ledger, this.#truthOf, findings);
      this.#noteEndings(event, view);
      checkPairs(event, commands, view, this.#ledger, this.#states, findings);
      checkTriggers(event, view, (id) => this.#ledger.fresh.has(id), findings);
      checkBrakes(event, view, findings);
      checkCosts(commands, this.#ledger, findings);
      checkPrompt(event, commands, view, this.#ledger, this.#truthOf, findings);
    }
    if (made.length > 0) {
      const now = { event, view, ledger: this.#ledger, tradingState: view.tradingState, truthOf: this.#truthOf, isDead: (order: { readonly clOrdId: ClOrdId }) => this.#lost.has(order.clOrdId), findings };
      checkDecisions(now, made);
      checkPromised(now, made);
      checkOffsets(now, made);
      checkModes(now, made);
    }
  }

  #noteEndings({ seq }: EngineEvent, { pairOrders }: EngineView): void {
    for (const { pairOrderId, state } of pairOrders.values()) if (isEnded(state) && this.#states.get(pairOrderId) !== state) this.#endings.set(pairOrderId, seq);
  }

  /** Of which purpose the orders were that a venue refused. */
  #countRefusal({ input }: EngineEvent): void {
    if (input.type !== 'execution_report' || input.report.execType !== 'rejected') return;
    const purpose = this.#ledger.orders.get(input.report.clOrdId)?.purpose;
    if (purpose !== undefined) this.#count(`reject_of_${purpose}`);
  }

  leaving(command: Outward, seq: number, committedSeq: number): void {
    if (seq > committedSeq) this.findings.add('sent_before_record', `${command.type} of event ${seq}, committed up to ${committedSeq}`);
    if (command.type !== 'submit_order') return;
    const { order, approval } = command;
    if ((approval as typeof approval | undefined)?.clOrdId !== order.clOrdId) this.findings.add('sent_without_approval', order.clOrdId);
    if (this.#sent.has(order.clOrdId)) this.findings.add('sent_twice', order.clOrdId);
    this.#sent.add(order.clOrdId);
  }

  /** The process is up again. What was lost with it must be unknown to us too. */
  recovered(engine: Engine, committed: Records, complaint: string | null): void {
    if (complaint !== null) this.findings.add('replay_differs', complaint);
    for (const order of engine.view.orders.keys()) if (!this.#sent.has(order)) this.#lost.add(order);
    if (this.#seq !== committed.length) this.#rebuild(committed);
    for (const id of this.#ledger.pairs.keys()) if (!engine.view.pairOrders.has(id)) this.findings.add('pair_forgotten', `${id} is not there after recovery`, id);
  }

  #rebuild(committed: Records): void {
    const engine = createEngine();
    this.#ledger = new Ledger(this.#hours, this.#venues);
    this.#triggers = new TriggerWatch();
    this.#others = new OthersWatch(this.#venues);
    this.#desk = new DeskWatch();
    const unheard = new Findings();
    this.#states.clear();
    this.#endings.clear();
    for (const { event, commands } of committed) {
      this.#ledger.takeEvent(event, (id) => this.#states.get(id));
      engine.step(event);
      this.#ledger.takeCommands(event, commands, engine.view);
      this.#others.stepped(event, commands, engine.view, this.#ledger, unheard);
      this.#desk.stepped(event, commands, engine.view, this.#ledger, unheard);
      checkFlatten(event, engine.view, { states: this.#states, endings: this.#endings }, this.#ledger, this.#truthOf, unheard);
      this.#noteEndings(event, engine.view);
      for (const pair of engine.view.pairOrders.values()) this.#states.set(pair.pairOrderId, pair.state);
      for (const command of commands) if (command.type === 'alert' && command.alert.grade === 'critical') noteShout(this.#ledger, command.alert.pairOrderId);
      if (engine.view.triggers.size > 0) this.#triggers.look(event, engine.view, this.#ledger, unheard);
    }
    this.#rests = new RestWatch(engine.view.tradingState);
    this.#seq = committed.length;
  }

  /** After everything was said: the engine and the venues agree, and every pair order has come to an end. */
  finish(engine: Engine, committed: Records): void {
    const { view } = engine;
    const { findings } = this;
    for (const pair of view.pairOrders.values()) {
      // It is hedged or unwound as soon as its market opens, or stranded within its time: after the end of the scenario.
      const awaitsSession = (pair.state === 'hedging' || pair.state === 'unwinding') && pair.reasonText.some(({ code }) => code === 'waits_for_session');
      if (!isEnded(pair.state) && !awaitsSession) findings.add('pair_never_ends', `${pair.pairOrderId} is still ${pair.state}: ${inWords('en', pair.reasonText)}`, pair.pairOrderId);
    }
    // A fill that the venue took back before a process that had heard of it could keep it is known to nobody.
    const excused = new Set<VenueId>();
    for (const entry of this.#ledger.orders.values()) {
      const { clOrdId, venue } = entry.order;
      const truth = this.#venues[venue].orders.get(clOrdId);
      const order = view.orders.get(clOrdId);
      // Which of its trades went beyond the order is a matter of what was heard first.
      if ((truth?.takenBack ?? 0) > 0 && order?.cumQty !== truth?.cumQty) excused.add(venue);
      const isMoot = entry.surplus > 0 || (truth?.takenBack ?? 0) > 0;
      if ((truth?.cumQty ?? 0) !== order?.cumQty && !isMoot) findings.add('order_differs', `${clOrdId}: ${order?.cumQty ?? 0} lots counted, ${truth?.cumQty ?? 0} filled`, entry.pairOrderId);
      if ((truth?.notional ?? 0) !== entry.notional && !isMoot) findings.add('price_differs', `${clOrdId}: ${entry.notional} counted, ${truth?.notional ?? 0} traded`, entry.pairOrderId);
    }
    for (const venue of Object.values(this.#venues)) if (!excused.has(venue.venue)) checkConservation(view, this.#ledger, venue, findings);
    this.#compareNet(engine);
    const again = replay({ snapshot: null, deltas: [] }, committed);
    if (again.complaint !== null) findings.add('replay_differs', again.complaint);
    // Of the same state the hash is the same: it is worked out of the snapshot alone.
    else if (!sameData(again.engine.snapshot(), engine.snapshot())) findings.add('replay_state_differs', 'the same events give another state, and so another hash');
  }

  #compareNet({ view }: Engine): void {
    for (const venue of Object.values(this.#venues)) {
      for (const { instrumentId } of venue.clearing.positions()) {
        const position = view.positions.get(`${venue.venue}/${instrumentId}`);
        const held =
          position === undefined ? 0 : position.longToday + position.longYesterday - position.shortToday - position.shortYesterday;
        if (held !== venue.clearing.net(instrumentId)) this.findings.add('position_differs', `${venue.venue}/${instrumentId}: ${held} held, ${venue.clearing.net(instrumentId)} at the venue`);
      }
    }
  }
}
