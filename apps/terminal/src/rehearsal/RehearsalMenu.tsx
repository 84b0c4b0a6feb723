import type { RequestOf } from '@tandem/contract';
import { venueIds, type VenueId } from '@tandem/domain';
import { useState } from 'react';
import { complaintInWords } from '../i18n/complaints.ts';
import { useWords } from '../i18n/words.ts';
import { Menu } from '../parts/Menu.tsx';
import { sendCommand, useTerminal } from '../shell/terminal.ts';

type Fault = RequestOf<'rehearse'>['fault'];

const faults: readonly Fault[] = ['reject_next', 'partial_next', 'silence_next', 'disconnect', 'close_market', 'open_market'];

export function RehearsalMenu() {
  const t = useWords();
  const terminal = useTerminal();
  const [result, setResult] = useState<{ readonly ok: boolean; readonly text: string } | null>(null);
  const rehearse = async (venue: VenueId, fault: Fault): Promise<void> => {
    setResult(null);
    const reply = await sendCommand(terminal, 'rehearse', { venue, fault });
    const parameters = { venue: t(`role.${venue}`), fault: t(`rehearse.${fault}`) };
    setResult({
      ok: reply.ok,
      text: reply.ok ? t('rehearse.done', parameters) : complaintInWords(t, reply.error),
    });
  };
  return (
    <Menu label={t('rehearse.title')} hint={t('rehearse.hint')} testId="rehearsal">
      {() => (
        <>
          {venueIds.map((venue) => (
            <section key={venue}>
              <h3>{t(`role.${venue}`)}</h3>
              {faults.map((fault) => (
                <button key={fault} type="button" data-testid={`rehearse-${venue}-${fault}`} onClick={() => void rehearse(venue, fault)}>
                  {t(`rehearse.${fault}`)}
                </button>
              ))}
            </section>
          ))}
          {result !== null && (
            <p className={result.ok ? 'good' : 'bad'} data-testid="rehearsal-result">
              {result.text}
            </p>
          )}
        </>
      )}
    </Menu>
  );
}
