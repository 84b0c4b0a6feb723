import { isEnded, opposite, type CompiledSpread, type LegRole, type Order, type PairOrder, type SentenceCode } from '@tandem/domain';
import { isDecimalString } from '@tandem/kernel';
import { formatAverage, formatPrice, formatSpread, NOTHING } from '../format/numbers.ts';
import { beijingTime, formatDuration } from '../format/times.ts';
import { useLanguage, useSay, useWords } from '../i18n/words.ts';
import { useNow } from '../parts/hooks.ts';
import { useRecords, useSession, useTerminal, useView } from '../shell/terminal.ts';
import { PairActions } from './PairActions.tsx';
import { commandsFor, needsPerson } from './pair-commands.ts';
import { ResolvePair } from './ResolvePair.tsx';
import { Receipts } from './Receipts.tsx';

/** Digits beyond the tick's that an average price is shown with. */
const AVERAGE_EXTRA_DIGITS = 2;

export function PairOrderCard({ order }: { readonly order: PairOrder }) {
  const t = useWords();
  const language = useLanguage((state) => state.language);
  const { view } = useTerminal();
  const spread = useSession((state) => state.catalogue?.spreads.get(order.spreadId));
  const expanded = useView((state) => state.expandedPairOrderId === order.pairOrderId);
  const scale = spread?.definition.spreadScale ?? 0;
  const name = spread?.definition.name[language] ?? order.spreadId;
  return (
    <article className="pair-order" data-state={order.state} data-testid={`pair-order-${order.pairOrderId}`}>
      <div className="line">
        <span className="chip state-chip" data-state={order.state} data-testid="pair-order-state">
          {t(`pairState.${order.state}`)}
        </span>
        <b className="clip" title={`${order.pairOrderId} · ${name}`}>
          {t(`side.${order.side}`)} {t('orders.pairs', { pairs: order.pairs })} {name}
        </b>
        <span className="spacer" />
        <Elapsed order={order} />
      </div>
      <div className="line muted">
        <span>{t('orders.limitShort', { price: formatSpread(order.limit, scale) })}</span>
        {order.filledSpread !== null ? (
          <b style={{ color: 'var(--text)' }}>{t('orders.filled', { price: formatSpread(order.filledSpread, scale) })}</b>
        ) : (
          order.decidedSpread !== null && <span>{t('orders.decided', { price: formatSpread(order.decidedSpread, scale) })}</span>
        )}
        {order.attempts > 0 && <span>{t('orders.attempts', { count: order.attempts })}</span>}
        {order.paused && !isEnded(order.state) && <b className="late">{t('orders.paused')}</b>}
        {order.origin.triggerId !== null && <span>{t('orders.byTrigger')}</span>}
        <span className="spacer" />
        <Residual order={order} />
      </div>
      {spread !== undefined && <Legs order={order} spread={spread} expanded={expanded} />}
      <Reason order={order} />
      <div className="line foot">
        <span className="spacer" />
        <PairActions pairOrderId={order.pairOrderId} commands={commandsFor(order)} place="pair-order">
          {needsPerson(order) && <ResolvePair pairOrderId={order.pairOrderId} />}
          <button
            type="button"
            aria-expanded={expanded}
            data-testid="pair-order-receipts"
            onClick={() => view.setState({ expandedPairOrderId: expanded ? null : order.pairOrderId })}
          >
            {t('orders.receipts')} {expanded ? '▴' : '▾'}
          </button>
        </PairActions>
      </div>
      {expanded && <Receipts pairOrderId={order.pairOrderId} />}
    </article>
  );
}

function Elapsed({ order }: { readonly order: PairOrder }) {
  const ended = isEnded(order.state);
  const now = useNow(ended ? 60_000 : 200);
  const until = ended ? order.updatedUs : now;
  return (
    <span className="muted elapsed" title={beijingTime(order.createdUs)}>
      {beijingTime(order.createdUs).slice(0, 8)} · {formatDuration((until - order.createdUs) / 1_000)}
    </span>
  );
}

function Residual({ order }: { readonly order: PairOrder }) {
  const t = useWords();
  const aligned = isDecimalString(order.residualInnerLots) && /^-?0(\.0+)?$/.test(order.residualInnerLots);
  if (aligned) return order.state === 'denied' ? null : <span className="faint">{t('orders.aligned')}</span>;
  return (
    <b className={order.state === 'stranded' ? 'bad' : 'late'} data-testid="pair-order-residual">
      {t('orders.residual', { lots: order.residualInnerLots })}
    </b>
  );
}

/** Sentences that begin with the reason's own words. */
const sayTheReason: ReadonlySet<SentenceCode> = new Set<SentenceCode>(['complete', 'partly_filled', 'nothing_filled']);

function Reason({ order }: { readonly order: PairOrder }) {
  const t = useWords();
  const text = useSay()(order.reasonText, isEnded(order.state) ? 'then' : 'now');
  const words = order.reasonText.some(({ code }) => sayTheReason.has(code)) && order.state === 'balanced' ? '' : t(`reason.${order.reason}`);
  return (
    <p className={`why ${order.state === 'stranded' || order.state === 'denied' ? 'late' : 'muted'}`} title={text} data-testid="pair-order-reason">
      {[words, text].filter((part) => part !== '').join(' – ')}
    </p>
  );
}

interface LegsProps {
  readonly order: PairOrder;
  readonly spread: CompiledSpread;
  readonly expanded: boolean;
}

function Legs({ order, spread, expanded }: LegsProps) {
  return (
    <div className="pair-legs">
      <Leg role="inner" order={order} spread={spread} expanded={expanded} />
      <Leg role="outer" order={order} spread={spread} expanded={expanded} />
    </div>
  );
}

function Leg({ role, order, spread, expanded }: LegsProps & { readonly role: LegRole }) {
  const t = useWords();
  const instrument = spread[role];
  const progress = order[role];
  const side = role === 'inner' ? order.side : opposite(order.side);
  const full = progress.filledLots === progress.targetLots;
  return (
    <>
      <span className="muted">{t(`role.${role}`)}</span>
      <span className="clip">
        {t(`side.${side}`)} {instrument.instrumentId}
      </span>
      <span className={full ? 'good' : undefined} data-testid={`pair-order-${role}-lots`}>
        {progress.filledLots} / {progress.targetLots}
      </span>
      <span className="number">
        {progress.avgPx === null
          ? NOTHING
          : `@ ${formatAverage(progress.avgPx, instrument.priceScale, instrument.priceScale + AVERAGE_EXTRA_DIGITS)}`}
      </span>
      {(expanded || !isEnded(order.state)) && <LegOrders order={order} role={role} spread={spread} />}
    </>
  );
}

function LegOrders({ order, role, spread }: Omit<LegsProps, 'expanded'> & { readonly role: LegRole }) {
  const t = useWords();
  const say = useSay();
  const { replica } = useTerminal();
  const { items } = useRecords(replica.orders);
  const legOrders: Order[] = [];
  for (const candidate of items.values()) {
    if (candidate.pairOrderId === order.pairOrderId && candidate.role === role) legOrders.push(candidate);
  }
  const instrument = spread[role];
  return (
    <div className="orders">
      {legOrders.length === 0 && t('orders.noOrders')}
      {legOrders.map((legOrder) => (
        <div key={legOrder.clOrdId} title={`${legOrder.clOrdId} ${say(legOrder.text)}`}>
          {t(`purpose.${legOrder.purpose}`)} · {t(`side.${legOrder.side}`)} {legOrder.quantity} @ {formatPrice(legOrder.price, instrument)}{' '}
          {t(`tif.${legOrder.timeInForce}`)} ·{' '}
          <span className={legOrder.ordStatus === 'filled' ? 'good' : legOrder.ordStatus === 'rejected' || legOrder.ordStatus === 'unknown' ? 'bad' : undefined}>
            {t(`orderState.${legOrder.ordStatus}`)}
          </span>{' '}
          {legOrder.cumQty > 0 && `${legOrder.cumQty} @ ${legOrder.avgPx === null ? NOTHING : formatAverage(legOrder.avgPx, instrument.priceScale, instrument.priceScale + AVERAGE_EXTRA_DIGITS)}`}{' '}
          {say(legOrder.text)}
        </div>
      ))}
    </div>
  );
}
