import type { ReactNode } from 'react';
import { useStore } from 'zustand';
import { complaintInWords } from '../i18n/complaints.ts';
import { isEnded, type PairOrderId, type TriggerId } from '@tandem/domain';
import { useSay, useWords } from '../i18n/words.ts';
import { commandWithNotice } from '../shell/desk-commands.ts';
import { useRecords, useTerminal } from '../shell/terminal.ts';
import type { TicketNotice } from './ticket-store.ts';

/** What came of the last press. Its row is always there: no button moves at the moment of sending. */
export function Notice() {
  const { ticket } = useTerminal();
  const notice = useStore(ticket, (state) => state.notice);
  return <div className="notice-row">{notice !== null && <NoticeOf notice={notice} />}</div>;
}

function NoticeOf({ notice }: { readonly notice: TicketNotice }) {
  const t = useWords();
  const say = useSay();
  switch (notice.kind) {
    case 'order':
      return <OrderNotice id={notice.pairOrderId} />;
    case 'armed':
      return <ArmedNotice id={notice.triggerId} level={notice.level} limit={notice.limit} />;
    case 'not_armed':
      return <Line kind="refused" text={say(notice.text)} />;
    case 'field':
      return <Line kind="refused" text={t('ticket.mend', { field: t(notice.label), error: t(notice.error.key, notice.error.parameters) })} />;
    case 'refused':
      return <Line kind="refused" text={complaintInWords(t, notice.complaint)} hint={notice.complaint.where} />;
    case 'done':
    case 'warning':
      return <Line kind={notice.kind} text={t(notice.key, notice.why === undefined ? notice.parameters : { why: t(notice.why) })} />;
  }
}

type Kind = 'done' | 'warning' | 'refused';

function Line({ kind, text, hint, children }: { readonly kind: Kind; readonly text: string; readonly hint?: string; readonly children?: ReactNode }) {
  return (
    <div className={`notice ${kind}`} role={kind === 'refused' ? 'alert' : 'status'} title={hint ?? text} data-testid="ticket-notice">
      {text} {children}
    </div>
  );
}

/** A pair order's own state, until another press. */
function OrderNotice({ id }: { readonly id: PairOrderId }) {
  const t = useWords();
  const say = useSay();
  const { replica } = useTerminal();
  const order = useRecords(replica.pairOrders).items.get(id);
  if (order === undefined) return null;
  const kind: Kind = order.state === 'denied' || order.state === 'stranded' ? 'refused' : order.state === 'unwound' || order.reason === 'nothing_filled' ? 'warning' : 'done';
  const state = t(`pairState.${order.state}`);
  const told = say(order.reasonText, isEnded(order.state) ? 'then' : 'now');
  // The whole story of these stands on the card and in the alert: two lines would cut it off before what to do.
  const reason = order.state === 'stranded' || order.state === 'unwound' ? `${t(`reason.${order.reason}`)}${t('notice.end')}` : told;
  return <Line kind={kind} text={t('notice.order', { pairOrder: id, state, reason }).trim()} hint={told} />;
}

function ArmedNotice({ id, level, limit }: { readonly id: TriggerId; readonly level: string; readonly limit: string }) {
  const t = useWords();
  const terminal = useTerminal();
  const trigger = useRecords(terminal.replica.triggers).items.get(id);
  if (trigger === undefined) return null;
  if (trigger.state !== 'armed') return <Line kind="warning" text={`${id} ${t(`trigger.${trigger.state}`)}.`} />;
  return (
    <Line kind="done" text={t('ticket.armed', { trigger: id, level, limit })}>
      <button type="button" data-testid="notice-disarm" onClick={() => void commandWithNotice(terminal, 'grid.disarm', 'disarmTrigger', { triggerId: id })}>
        {t('grid.disarm')}
      </button>
    </Line>
  );
}
