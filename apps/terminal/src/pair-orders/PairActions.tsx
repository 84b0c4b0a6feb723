import type { PairOrderId } from '@tandem/domain';
import type { Complaint } from '@tandem/kernel';
import { useState, type ReactNode } from 'react';
import { complaintHeadline, complaintInWords } from '../i18n/complaints.ts';
import { useWords } from '../i18n/words.ts';
import { OnceGate } from '../parts/once.ts';
import { sendCommand, useTerminal } from '../shell/terminal.ts';
import { commandLooks, type PairCommand } from './pair-commands.ts';

interface PairActionsProps {
  readonly pairOrderId: PairOrderId;
  readonly commands: readonly PairCommand[];
  /** Where the buttons stand, the beginning of their test ids. */
  readonly place: 'pair-order' | 'alert' | 'banner';
  readonly children?: ReactNode;
}

/** The buttons of a pair order, and what came of the last press. */
export function PairActions({ pairOrderId, commands, place, children }: PairActionsProps) {
  const t = useWords();
  const terminal = useTerminal();
  const [gate] = useState(() => new OnceGate(terminal.clock));
  const [problem, setProblem] = useState<Complaint | null>(null);
  const run = (name: PairCommand): void => {
    void gate.pass(async () => {
      const reply = await sendCommand(terminal, name, { pairOrderId });
      setProblem(reply.ok ? null : reply.error);
    });
  };
  return (
    <span className="actions">
      {problem !== null && (
        <span className="bad clip" role="alert" title={complaintInWords(t, problem)}>
          {complaintHeadline(t, problem)}
        </span>
      )}
      {commands.map((name) => {
        const { label, testId, danger } = commandLooks[name];
        return (
          <button key={name} type="button" className={danger ? 'danger' : undefined} title={t(`${label}Hint`)} data-testid={`${place}-${testId}`} onClick={() => run(name)}>
            {t(label)}
          </button>
        );
      })}
      {children}
    </span>
  );
}
