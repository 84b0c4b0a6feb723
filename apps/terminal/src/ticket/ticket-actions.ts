import type { CompiledSpread, Side, SpreadId, SpreadPrice } from '@tandem/domain';
import { assert, type Complaint, type Dispose, type Result } from '@tandem/kernel';
import type { ReasonCode } from '@tandem/domain';
import { spreadStep } from '../format/numbers.ts';
import { beijingTime } from '../format/times.ts';
import { OnceGate } from '../parts/once.ts';
import { isVenueUp } from '../replica/session.ts';
import { sendCommand, type Terminal } from '../shell/terminal.ts';
import { emptyDraft, prepared, type TicketDraft } from './draft.ts';
import { armedOf } from './armed.ts';
import { firstWrong, type WrongField } from './field-labels.ts';
import { followPairOrder, followTrigger } from './follow-outcome.ts';
import type { TicketNotice } from './ticket-store.ts';
import { requestOf } from './validation.ts';

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

interface Intent {
  readonly command: () => Promise<Result<null, Complaint>>;
  /** Said when the host took it, unless the outcome is known by then. */
  readonly taken: () => TicketNotice;
  /** Listens for the outcome from before it is sent. */
  readonly follow: (tell: (notice: TicketNotice) => void) => Dispose;
}

/** Sends one command at a time and says what came of it. */
function dispatcher({ ticket, clock }: Terminal): (intent: Intent) => void {
  const gate = new OnceGate(clock);
  let stopFollowing: Dispose = () => undefined;
  const notify = (notice: TicketNotice): void => ticket.setState({ notice });
  return ({ command, taken, follow }) => {
    void gate
      .pass(async () => {
        ticket.setState({ sending: true, notice: null });
        const outcome = { told: false };
        stopFollowing();
        stopFollowing = follow((notice) => {
          outcome.told = true;
          notify(notice);
        });
        const reply = await command().finally(() => ticket.setState({ sending: false }));
        if (!reply.ok) {
          // Where no answer came the order may still appear: then it replaces what is said here.
          notify({ kind: 'refused', complaint: reply.error });
        } else if (!outcome.told) notify(taken());
      })
      .then((passed) => {
        if (!passed) notify({ kind: 'warning', key: 'ticket.repeated' });
      });
  };
}

/** Nothing leaves: says which field is wrong, and brings it to light. */
function refuse(ticket: Terminal['ticket'], wrong: WrongField | null): void {
  assert(wrong !== null, 'a ticket refused without a wrong field');
  const { field, label, error, folded } = wrong;
  ticket.setState(({ more, mend }) => ({
    more: more || folded,
    mend: { field, at: (mend?.at ?? 0) + 1 },
    notice: field === 'ticket-side' ? { kind: 'warning', key: 'ticket.chooseSide' } : { kind: 'field', label, error },
  }));
}

export function ticketActions(terminal: Terminal): TicketActions {
  const { ticket, view, replica, scheduler } = terminal;
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

  const taken = (): TicketNotice => ({ kind: 'done', key: 'ticket.sent', parameters: { at: beijingTime(replica.hostClock.nowUs()) } });
  const priced = (spread: CompiledSpread, draft: TicketDraft, side: Side): TicketDraft => {
    const now = executable(terminal, spread.definition.spreadId, side);
    return prepared(draft, side, now.ok ? now.value : null, spread.definition.spreadScale, spreadStep(spread));
  };
  const pairsMax = (): number => replica.session.getState().pairsPerOrderMax;

  const submit = (spread: CompiledSpread, draft: TicketDraft): void => {
    const { spreadId, spreadScale } = spread.definition;
    ticket.setState({ tried: 'send' });
    const request = requestOf(draft, spreadId, spreadScale, pairsMax());
    if (!request.ok) {
      refuse(ticket, firstWrong(request.error));
      return;
    }
    dispatch({
      command: () => sendCommand(terminal, 'submitPair', { request: request.value }),
      taken,
      follow: (tell) => followPairOrder(replica, scheduler, request.value, tell),
    });
  };

  return {
    draft: () => {
      const spread = chosen();
      return spread === null ? null : draftOf(terminal, spread);
    },
    edit: (change) => withDraft((spread, draft) => store(spread, { ...draft, ...change })),
    prepare: (side) =>
      withDraft((spread, draft) => {
        store(spread, priced(spread, draft, side));
        ticket.setState({ notice: null, tried: null });
      }),
    take: () => withDraft((spread, draft) => draft.side !== null && store(spread, priced(spread, draft, draft.side))),
    clear: () =>
      withDraft((spread, draft) => {
        store(spread, { ...draft, side: null, limit: '', level: '', trigger: { ...draft.trigger, limit: '' } });
        ticket.setState({ notice: null, tried: null });
      }),
    send: () => withDraft(submit),
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
        submit(spread, ready);
      }),
    arm: () =>
      withDraft((spread, draft) => {
        ticket.setState({ tried: 'arm' });
        const armed = armedOf(draft, spread, pairsMax());
        if (!armed.ok) {
          refuse(ticket, firstWrong(armed.error.ticket, armed.error.trigger));
          return;
        }
        const { request, level, terms, limit } = armed.value;
        dispatch({
          command: () => sendCommand(terminal, 'armTrigger', { request, level, terms }),
          taken,
          follow: (tell) => followTrigger(replica, scheduler, { request, level, texts: { level: draft.level, limit } }, tell),
        });
      }),
    resetPolicy: () =>
      withDraft((spread, draft) => {
        const policy = replica.session.getState().defaultPolicies[spread.definition.spreadId];
        assert(policy !== undefined, 'a draft without a policy');
        store(spread, { ...draft, policy: emptyDraft(policy, spread.definition.spreadScale).policy });
      }),
  };
}
