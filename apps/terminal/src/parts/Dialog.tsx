import { useEffect, useRef, type KeyboardEvent, type ReactNode } from 'react';

interface DialogProps {
  readonly label: string;
  readonly className: string;
  readonly veil: string;
  readonly testId?: string;
  readonly onClose: () => void;
  readonly children: ReactNode;
}

const FOCUSABLE = 'button:not(:disabled), input:not(:disabled), select:not(:disabled), textarea:not(:disabled), a[href], [tabindex="0"]';

/** Whether a dialog lies over the desk: under it no key of the desk may be heard but the one that halts. */
export const dialogOpen = (): boolean => document.querySelector('[aria-modal="true"]') !== null;

/** Over the desk and in its stead: takes the focus, keeps Tab within, and gives the focus back when it closes. */
export function Dialog({ label, className, veil, testId, onClose, children }: DialogProps) {
  const root = useRef<HTMLElement>(null);
  useEffect(() => {
    const before = document.activeElement;
    root.current?.focus();
    return () => {
      if (before instanceof HTMLElement) before.focus();
    };
  }, []);
  const onKey = (event: KeyboardEvent): void => {
    if (event.key === 'Escape') onClose();
    if (event.key === 'Tab' && root.current !== null) keepWithin(root.current, event);
    // The desk's keys send orders: none of them may be heard from here. Halting may.
    if (!(event.ctrlKey && event.shiftKey)) event.nativeEvent.stopPropagation();
  };
  return (
    <div
      className={veil}
      onMouseDown={(event) => {
        if (event.target !== event.currentTarget) return;
        // The focus stays in the dialog even where it does not close.
        event.preventDefault();
        onClose();
      }}
    >
      <section ref={root} tabIndex={-1} className={className} role="dialog" aria-modal="true" aria-label={label} data-testid={testId} onKeyDown={onKey}>
        {children}
      </section>
    </div>
  );
}

function keepWithin(root: HTMLElement, event: KeyboardEvent): void {
  const stops = [...root.querySelectorAll<HTMLElement>(FOCUSABLE)];
  const first = stops[0];
  const last = stops.at(-1);
  const at = document.activeElement;
  const leaves = event.shiftKey ? at === first || at === root : at === last;
  if (first === undefined || last === undefined) event.preventDefault();
  else if (leaves) {
    event.preventDefault();
    (event.shiftKey ? last : first).focus();
  }
}
