import { formatScaled, parseScaled } from '@tandem/kernel';
import { useEffect, useRef } from 'react';
import type { CompiledSpread, Side } from '@tandem/domain';
import { useStore } from 'zustand';
import { ModeBand } from '../connections/ModeBadge.tsx';
import { formatSpread, NOTHING, spreadStep } from '../format/numbers.ts';
import { useWords } from '../i18n/words.ts';
import { useFrameValue } from '../parts/hooks.ts';
import { isVenueUp } from '../replica/session.ts';
import { useSession, useTerminal } from '../shell/terminal.ts';
import { useTicketActions } from './ticket-context.ts';
import type { TicketDraft } from './draft.ts';
import { emptyDraft } from './draft.ts';
import { Field } from './Field.tsx';
import { LegsInWords } from './LegsInWords.tsx';
import { LegPolicies, MorePolicy } from './PolicyFields.tsx';
import { armedOf } from './armed.ts';
import { armsOnEnter } from './arms-on-enter.ts';
import { firingLimit, measureScale } from './trigger-draft.ts';
import { TriggerFields } from './TriggerFields.tsx';
import { Notice } from './Notice.tsx';
import { levelOf, requestOf, type FieldErrors } from './validation.ts';
import './ticket.css';

export function Ticket({ spread }: { readonly spread: CompiledSpread }) {
  const t = useWords();
  const { ticket } = useTerminal();
  const { spreadId, spreadScale } = spread.definition;
  const policy = useSession((state) => state.defaultPolicies[spreadId]);
  const known = useStore(ticket, (state) => state.drafts.get(spreadId));
  const draft = known ?? (policy === undefined ? null : emptyDraft(policy, spreadScale));
  const oneKey = useStore(ticket, (state) => state.oneKey);
  return (
    <section className="panel ticket" aria-label={t('ticket.title')} data-testid="ticket" data-keys="ticket">
      <header>
        <h2>{t('ticket.title')}</h2>
        <span>{spreadId}</span>
        <span className="spacer" />
        <label className={oneKey ? 'one-key on' : 'one-key'} title={t('ticket.oneKeyHint')}>
          <input
            type="checkbox"
            checked={oneKey}
            data-testid="one-key"
            onChange={(event) => ticket.setState({ oneKey: event.target.checked })}
          />
          {t('ticket.oneKey')}
        </label>
      </header>
      {draft === null ? <p className="empty">{t('ticket.noPolicy')}</p> : <TicketBody spread={spread} draft={draft} />}
    </section>
  );
}

interface BodyProps {
  readonly spread: CompiledSpread;
  readonly draft: TicketDraft;
}

function TicketBody({ spread, draft }: BodyProps) {
  const t = useWords();
  const { ticket } = useTerminal();
  const tried = useStore(ticket, (state) => state.tried);
  const pairsMax = useSession((state) => state.pairsPerOrderMax);
  const more = useStore(ticket, (state) => state.more);
  const oneKey = useStore(ticket, (state) => state.oneKey);
  const errors = shownErrors(draft, spread, tried, pairsMax);
  const armed = tried === 'arm' ? armedOf(draft, spread, pairsMax) : null;
  const triggerErrors = armed === null || armed.ok ? {} : armed.error.trigger;
  return (
    <div className="ticket-body" ref={useMendedField()}>
      <ModeBand />
      {oneKey && <div className="notice warning">{t('ticket.oneKeyOn')}</div>}
      <Sides spread={spread} draft={draft} />
      <LegsInWords spread={spread} draft={draft} />
      <PairsAndLimit spread={spread} draft={draft} errors={errors} />
      <LegPolicies policy={draft.policy} errors={errors} />
      {more && <MorePolicy policy={draft.policy} errors={errors} />}
      {(more || Object.keys(triggerErrors).length > 0) && <TriggerFields trigger={draft.trigger} errors={triggerErrors} />}
      <SendRow draft={draft} errors={errors} />
      <Notice />
      <ArmRow draft={draft} errors={errors} spread={spread} />
    </div>
  );
}

/** Puts the cursor into the field that the last press was refused for. */
function useMendedField() {
  const { ticket } = useTerminal();
  const body = useRef<HTMLDivElement>(null);
  const mend = useStore(ticket, (state) => state.mend);
  useEffect(() => {
    if (mend === null) return;
    body.current?.querySelector<HTMLInputElement>(`[data-field="${mend.field}"]`)?.focus();
    ticket.setState({ mend: null });
  }, [mend, ticket]);
  return body;
}

/** Beside empty fields nothing is said until the operator tries to send; a wrong entry is told at once. */
function shownErrors(
  draft: TicketDraft,
  { definition: { spreadId, spreadScale } }: CompiledSpread,
  tried: 'send' | 'arm' | null,
  pairsMax: number,
): FieldErrors {
  const request = requestOf(draft, spreadId, spreadScale, pairsMax);
  const level = levelOf(draft, measureScale(draft.trigger.measure, spreadScale));
  const all: FieldErrors = { ...(request.ok ? {} : request.error), ...(level.ok ? {} : level.error) };
  const shown = Object.entries(all).filter(([field, error]) => {
    if (error.key !== 'field.required' && field !== 'side') return true;
    // A trigger brings a limit of its own.
    return field === 'level' ? tried === 'arm' : field === 'limit' && draft.trigger.measure === 'spread' ? tried === 'send' : tried !== null;
  });
  return Object.fromEntries(shown);
}

function Sides({ spread, draft }: BodyProps) {
  const t = useWords();
  const actions = useTicketActions();
  const { replica } = useTerminal();
  const quote = useFrameValue(replica.spreads, spread.definition.spreadId);
  const up = useSession((state) => isVenueUp(state, 'inner') && isVenueUp(state, 'outer'));
  const side = (which: Side) => {
    const shown = up ? (which === 'buy' ? quote?.ask : quote?.bid) : null;
    return (
      <button
        type="button"
        aria-pressed={draft.side === which}
        data-side={which}
        data-testid={`ticket-side-${which}`}
        title={t(which === 'buy' ? 'ticket.buyHint' : 'ticket.sellHint')}
        onClick={() => actions.prepare(which)}
      >
        <span className={which === 'buy' ? 'bid' : 'ask'}>{t(which === 'buy' ? 'ticket.buy' : 'ticket.sell')}</span>
        <span className="price">
          {shown === null || shown === undefined ? NOTHING : formatSpread(shown.price, spread.definition.spreadScale)}
        </span>
      </button>
    );
  };
  return (
    <div className="ticket-sides">
      {side('sell')}
      {side('buy')}
    </div>
  );
}

function PairsAndLimit({ spread, draft, errors }: BodyProps & { readonly errors: FieldErrors }) {
  const t = useWords();
  const actions = useTicketActions();
  const { spreadScale, unit } = spread.definition;
  const step = spreadStep(spread);
  const stepPairs = (by: number): void => {
    const pairs = parseScaled(draft.pairs.trim(), 0) ?? 0;
    actions.edit({ pairs: String(Math.max(1, pairs + by)) });
  };
  const stepLimit = (by: number): void => {
    const limit = parseScaled(draft.limit.trim(), spreadScale);
    if (limit !== null) actions.edit({ limit: formatScaled(limit + by * step, spreadScale) });
  };
  return (
    <>
      <Field
        label={t('ticket.pairs')}
        strong
        value={draft.pairs}
        error={errors.pairs}
        testId="ticket-pairs"
        onChange={(pairs) => actions.edit({ pairs })}
        onStep={stepPairs}
      >
        <StepButtons label={t('ticket.pairs')} onStep={stepPairs} />
      </Field>
      <Field
        label={t('ticket.limit')}
        hint={t('ticket.limitHint', { unit: t('spread.unit', { unit: t(`unit.${unit}`) }) })}
        strong
        value={draft.limit}
        error={errors.limit}
        note={<LimitDistance spread={spread} draft={draft} />}
        testId="ticket-limit"
        onChange={(limit) => actions.edit({ limit })}
        onStep={stepLimit}
      >
        <StepButtons label={t('ticket.limit')} onStep={stepLimit} />
        <button type="button" title={t('ticket.takeHint')} disabled={draft.side === null} onClick={() => actions.take()} data-testid="ticket-take">
          {t('ticket.take')}
        </button>
      </Field>
      <Field
        label={t('ticket.allowance')}
        hint={t('ticket.allowanceHint', { step: formatScaled(step, spreadScale) })}
        value={draft.allowance}
        error={errors.allowance}
        testId="ticket-allowance"
        onChange={(allowance) => actions.edit({ allowance })}
      >
        <span className="muted">× {formatScaled(step, spreadScale)}</span>
      </Field>
    </>
  );
}

function StepButtons({ label, onStep }: { readonly label: string; readonly onStep: (by: number) => void }) {
  return (
    <>
      <button type="button" className="step" aria-label={`${label} −`} onClick={() => onStep(-1)}>
        −
      </button>
      <button type="button" className="step" aria-label={`${label} +`} onClick={() => onStep(1)}>
        +
      </button>
    </>
  );
}

/** Where the limit stands against what could be traded now. */
function LimitDistance({ spread, draft }: BodyProps) {
  const t = useWords();
  const { replica } = useTerminal();
  const { spreadId, spreadScale } = spread.definition;
  const quote = useFrameValue(replica.spreads, spreadId);
  const limit = parseScaled(draft.limit.trim(), spreadScale);
  const shown = draft.side === 'buy' ? quote?.ask : quote?.bid;
  if (draft.side === null || limit === null || shown === null || shown === undefined) return <>&nbsp;</>;
  const through = draft.side === 'buy' ? limit - shown.price : shown.price - limit;
  const distance = formatScaled(Math.abs(through), spreadScale);
  if (through === 0) return <span className="muted">{t('ticket.at')}</span>;
  const slippageMax = parseScaled(draft.policy.slippageMax.trim(), spreadScale);
  const far = slippageMax !== null && through > slippageMax;
  return through > 0 ? (
    <span className={far ? 'late' : 'muted'}>{t('ticket.better', { distance })}</span>
  ) : (
    <span className="late">{t('ticket.worse', { distance })}</span>
  );
}

function SendRow({ draft, errors }: { readonly draft: TicketDraft; readonly errors: FieldErrors }) {
  const t = useWords();
  const actions = useTicketActions();
  const { ticket } = useTerminal();
  const sending = useStore(ticket, (state) => state.sending);
  const connected = useSession((state) => state.status === 'connected');
  const label = sending
    ? t('ticket.sending')
    : draft.side === null
      ? t('ticket.send')
      : t(draft.side === 'buy' ? 'ticket.sendBuy' : 'ticket.sendSell', { pairs: draft.pairs });
  return (
    <>
      {errors.side !== undefined && <span className="late">{t(errors.side.key)}</span>}
      <div className="ticket-send">
        <button
          type="button"
          className="send"
          data-side={draft.side ?? undefined}
          data-testid="ticket-send"
          title="Ctrl+Enter"
          disabled={sending || !connected}
          onClick={() => actions.send()}
        >
          {connected ? label : t('ticket.offline')}
        </button>
        <button type="button" title="Esc" data-testid="ticket-clear" onClick={() => actions.clear()}>
          {t('ticket.clear')}
        </button>
      </div>
    </>
  );
}

interface ArmRowProps {
  readonly draft: TicketDraft;
  readonly errors: FieldErrors;
  readonly spread: CompiledSpread;
}

function ArmRow({ draft, errors, spread }: ArmRowProps) {
  const t = useWords();
  const actions = useTicketActions();
  const { ticket } = useTerminal();
  const connected = useSession((state) => state.status === 'connected');
  const more = useStore(ticket, (state) => state.more);
  const limit = firingLimit(draft, spread.definition.spreadScale, spreadStep(spread));
  return (
    <div onKeyDown={armsOnEnter(actions.arm)}>
      <Field
        label={t('ticket.arm')}
        hint={t('ticket.armHint')}
        value={draft.level}
        error={errors.level}
        testId="ticket-level"
        onChange={(level) => actions.edit({ level })}
        note={
          <span className="muted" data-testid="firing-limit">
            {draft.level.trim() === '' || limit === '' ? <>&nbsp;</> : t('ticket.firingLimit', { limit })}
          </span>
        }
      >
        <button type="button" data-testid="ticket-arm" disabled={!connected} onClick={() => actions.arm()}>
          {t('ticket.armButton')}
        </button>
        <button type="button" className="quiet" data-testid="ticket-more" aria-expanded={more} onClick={() => ticket.setState({ more: !more })}>
          {t(more ? 'ticket.less' : 'ticket.more')} {more ? '▴' : '▾'}
        </button>
      </Field>
    </div>
  );
}
