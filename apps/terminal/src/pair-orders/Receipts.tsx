import type { PairOrderId, Receipt } from '@tandem/domain';
import type { Complaint } from '@tandem/kernel';
import { useEffect, useState } from 'react';
import { beijingTime } from '../format/times.ts';
import { complaintInWords } from '../i18n/complaints.ts';
import { useSay, useWords } from '../i18n/words.ts';
import { useRecords, useTerminal } from '../shell/terminal.ts';
import { mergeReceipts } from './merge-receipts.ts';

/** The story of one pair order: what the host's journal tells, then what the stream adds. */
export function Receipts({ pairOrderId }: { readonly pairOrderId: PairOrderId }) {
  const t = useWords();
  const say = useSay();
  const { client, replica } = useTerminal();
  const [told, setTold] = useState<readonly Receipt[] | null>(null);
  const [problem, setProblem] = useState<Complaint | null>(null);
  const { items: live } = useRecords(replica.receiptLog);
  useEffect(() => {
    let stopped = false;
    void client.query('receipts', { pairOrderId }).then((answer) => {
      if (stopped) return;
      if (answer.ok) setTold(answer.value.receipts);
      else setProblem(answer.error);
    });
    return () => {
      stopped = true;
    };
  }, [client, pairOrderId]);
  const receipts = mergeReceipts(pairOrderId, told ?? [], live.values());
  return (
    <ol className="receipts" data-testid="receipts">
      {receipts.map((receipt) => (
        <li key={receipt.step} title={`#${receipt.causeSeq} ${receipt.clOrdId ?? ''}`}>
          <span className="faint">{beijingTime(receipt.tsUs)}</span>
          <span>
            {t(`step.${receipt.kind}`)}
            {receipt.role === null ? '' : ` · ${t(`role.${receipt.role}`)}`}
          </span>
          <span className="muted">
            {[t(`reason.${receipt.reason}`), say(receipt.text, 'then')].filter((text) => text !== '').join(' · ')}
          </span>
        </li>
      ))}
      {problem !== null && <li className="bad">{t('orders.receiptsFailed', { what: complaintInWords(t, problem) })}</li>}
      {receipts.length === 0 && problem === null && (
        <li className="muted">{t(told === null ? 'orders.receiptsLoading' : 'orders.receiptsEmpty')}</li>
      )}
    </ol>
  );
}
