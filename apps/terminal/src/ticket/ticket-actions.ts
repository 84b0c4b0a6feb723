import type { CompiledSpread, PairOrderRequest, Side, SpreadId, SpreadPrice } from '@tandem/domain';
import { assert, type Complaint, type Result } from '@tandem/kernel';
import type { ReasonCode } from '@tandem/domain';
import { spreadStep } from '../format/numbers.ts';
import { beijingTime } from '../format/times.ts';
import { OnceGate } from '../parts/once.ts';
import { isVenueUp } from '../replica/session.ts';
import { sendCommand, type Terminal } from '../shell/terminal.ts';
import { emptyDraft, prepared, type TicketDraft } from './draft.ts';
import type { TicketNotice } from './ticket-store.ts';
import { measureScale, termsOf } from './trigger-draft.ts';
import { levelOf, requestOf } from './validation.ts';

/** What the operator can do with the ticket, by mouse or by key: both end here. */
export interface TicketActions {
  readonly draft: () => TicketDraft | null;
  readonly edit: (change: Partial<TicketDraft>) => void;
  readonly prepare: (side: Side) => void;
  readonly take: () => void;
  readonly clear: () => void;
  readonly send: () => void;
  /** One key: at the executable price of this moment and the allowance beyond it. */
  readonly sendNow: (side: Side) => void;
  readonly arm: () => void;
  readonly resetPolicy: () => void;
}

/** The executable price of `side` at this moment, or why there is none. */
export function executable(terminal: Terminal, spreadId: SpreadId, side: Side): Result<SpreadPrice, ReasonCode> {
  const { session, spreads } = terminal.replica;
  const state = session.getState();
  if (!isVenueUp(state, 'inner') || !isVenueUp(state, 'outer')) return { ok: false, error: 'venue_disconnected' };
  const quote = spreads.get(spreadId);
  const shown = side === 'buy' ? quote?.ask : quote?.bid;
  if (quote === undefined || shown === null || shown === undefined) {
    return { ok: false, error: quote === undefined || quote.veto === 'none' ? 'no_quote' : quote.veto };
  }
  return { ok: true, value: shown.price };
}

export function draftOf(terminal: Terminal, spread: CompiledSpread): TicketDraft | null {
  const { spreadId, spreadScale } = spread.definition;
  const known = terminal.ticket.getState().drafts.get(spreadId);
  if (known !== undefined) return known;
  const policy = terminal.replica.session.getState().defaultPolicies[spreadId];
  return policy === undefined ? null : emptyDraft(policy, spreadScale);
}

type Dispatch = (command: () => Promise<Result<null, Complaint>>, done: () => TicketNotice) => void;

/** Sends one command at a time and says what came of it. */
function dispatcher({ ticket, clock }: Terminal): Dispatch {
  const gate = new OnceGate(clock);
  const notify = (notice: TicketNotice): void => ticket.setState({ notice });
  return (command, done) => {
    void gate
      .pass(async () => {
        ticket.setState({ sending: true, notice: null });
        const reply = await command().finally(() => ticket.setState({ sending: false }));
        notify(reply.ok ? done() : { kind: 'refused', complaint: reply.error });
      })
      .then((passed) => {
        if (!passed) notify({ kind: 'warning', key: 'ticket.repeated' });
      });
  };
}

export function ticketActions(terminal: Terminal): TicketActions {
  const { ticket, view, replica } = terminal;
  const dispatch = dispatcher(terminal);

  const chosen = (): CompiledSpread | null => {
    const { spreadId } = view.getState();
    return spreadId === null ? null : (replica.session.getState().catalogue?.spreads.get(spreadId) ?? null);
  };
  const notify = (notice: TicketNotice | null): void => ticket.setState({ notice });
  const store = (spread: CompiledSpread, draft: TicketDraft): void =>
    ticket.setState(({ drafts }) => ({ drafts: new Map(drafts).set(spread.definition.spreadId, draft) }));

  const withDraft = (act: (spread: CompiledSpread, draft: TicketDraft) => void): void => {
    const spread = chosen();
    const draft = spread === null ? null : draftOf(terminal, spread);
    if (spread !== null && draft !== null) act(spread, draft);
  };

  const priceNow = (spread: CompiledSpread, side: Side): SpreadPrice | null => {
    const now = executable(terminal, spread.definition.spreadId, side);
    return now.ok ? now.value : null;
  };

  const submit = (request: PairOrderRequest): void =>
    dispatch(
      () => sendCommand(terminal, 'submitPair', { request }),
      () => ({ kind: 'done', key: 'ticket.sent', parameters: { at: beijingTime(replica.hostClock.nowUs()) } }),
    );

  return {
    draft: () => {
      const spread = chosen();
      return spread === null ? null : draftOf(terminal, spread);
    },
    edit: (change) => withDraft((spread, draft) => store(spread, { ...draft, ...change })),
    prepare: (side) =>
      withDraft((spread, draft) => {
        store(spread, prepared(draft, side, priceNow(spread, side), spread.definition.spreadScale, spreadStep(spread)));
        ticket.setState({ notice: null, tried: null });
      }),
    take: () =>
      withDraft((spread, draft) => {
        if (draft.side === null) return;
        store(spread, prepared(draft, draft.side, priceNow(spread, draft.side), spread.definition.spreadScale, spreadStep(spread)));
      }),
    clear: () =>
      withDraft((spread, draft) => {
        store(spread, { ...draft, side: null, limit: '', level: '' });
        ticket.setState({ notice: null, tried: null });
      }),
    send: () =>
      withDraft((spread, draft) => {
        const request = requestOf(draft, spread.definition.spreadId, spread.definition.spreadScale);
        ticket.setState({ tried: 'send' });
        if (request.ok) submit(request.value);
      }),
    sendNow: (side) =>
      withDraft((spread, draft) => {
        const { spreadId, spreadScale } = spread.definition;
        const now = executable(terminal, spreadId, side);
        if (!now.ok) {
          notify({ kind: 'warning', key: 'ticket.notNow', why: `reason.${now.error}` });
          return;
        }
        const ready = prepared(draft, side, now.value, spreadScale, spreadStep(spread));
        store(spread, ready);
        ticket.setState({ tried: 'send' });
        const request = requestOf(ready, spreadId, spreadScale);
        if (request.ok) submit(request.value);
      }),
    arm: () =>
      withDraft((spread, draft) => {
        const { spreadId, spreadScale } = spread.definition;
        const request = requestOf(draft, spreadId, spreadScale);
        const level = levelOf(draft, measureScale(draft.trigger.measure, spreadScale));
        ticket.setState({ tried: 'arm' });
        if (!request.ok || !level.ok) return;
        const terms = termsOf(draft.trigger, spreadScale, request.value.pairs);
        if (!('measure' in terms)) return;
        dispatch(
          () => sendCommand(terminal, 'armTrigger', { request: request.value, level: level.value, terms }),
          () => ({ kind: 'done', key: 'ticket.armed', parameters: { level: draft.level } }),
        );
      }),
    resetPolicy: () =>
      withDraft((spread, draft) => {
        const policy = replica.session.getState().defaultPolicies[spread.definition.spreadId];
        assert(policy !== undefined, 'a draft without a policy');
        store(spread, { ...draft, policy: emptyDraft(policy, spread.definition.spreadScale).policy });
      }),
  };
}
