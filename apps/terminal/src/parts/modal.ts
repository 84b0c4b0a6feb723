import { useEffect, useRef, type KeyboardEvent as ReactKeyboardEvent, type RefObject } from 'react';

const FOCUSABLE = 'button:not(:disabled), input:not(:disabled), select:not(:disabled), textarea:not(:disabled), summary, [tabindex="0"]';

/** Whether a dialog lies over the desk: under it no key of the desk may be heard but the one that halts. */
export const dialogOpen = (): boolean => document.querySelector('[aria-modal="true"]') !== null;

/** What a dialog over the desk gives its root element. */
export interface Modal<T extends HTMLElement> {
  readonly ref: RefObject<T | null>;
  readonly tabIndex: -1;
  readonly role: 'dialog';
  readonly 'aria-modal': true;
  readonly onKeyDown: (event: ReactKeyboardEvent) => void;
}

/**
 * Keeps the keyboard in a dialog over the desk: it has the focus from its start, Tab goes round in it, Escape asks it to
 * close wherever the focus is, and what had the focus before gets it back.
 */
export function useModal<T extends HTMLElement>(close: () => void): Modal<T> {
  const ref = useRef<T>(null);
  const latest = useRef(close);
  useEffect(() => {
    latest.current = close;
  });
  useEffect(() => {
    const before = document.activeElement;
    ref.current?.focus();
    const onKey = (event: KeyboardEvent): void => {
      if (event.key === 'Escape') {
        // The desk's own Escape is not meant.
        event.stopPropagation();
        latest.current();
      } else if (event.key === 'Tab' && ref.current !== null) goRound(event, ref.current);
    };
    document.addEventListener('keydown', onKey, { capture: true });
    return () => {
      document.removeEventListener('keydown', onKey, { capture: true });
      if (before instanceof HTMLElement) before.focus();
    };
  }, []);
  return {
    ref,
    tabIndex: -1,
    role: 'dialog',
    'aria-modal': true,
    // The desk's keys send orders: none of them may be heard from here. Halting may.
    onKeyDown: (event) => {
      if (!(event.ctrlKey && event.shiftKey)) event.nativeEvent.stopPropagation();
    },
  };
}

function goRound(event: KeyboardEvent, root: HTMLElement): void {
  const stops = [...root.querySelectorAll<HTMLElement>(FOCUSABLE)].filter((stop) => stop.offsetParent !== null);
  const [first, last] = [stops[0], stops.at(-1)];
  const at = document.activeElement;
  const isOutside = at === root || !root.contains(at);
  const leaves = event.shiftKey ? at === first : at === last;
  if (first === undefined || last === undefined || !(leaves || isOutside)) return;
  event.preventDefault();
  (event.shiftKey ? last : first).focus();
}
