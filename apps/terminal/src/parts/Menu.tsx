import { useEffect, useRef, useState, type ReactNode } from 'react';

interface MenuProps {
  readonly label: ReactNode;
  readonly hint?: string;
  readonly testId?: string;
  readonly className?: string;
  readonly onToggle?: () => void;
  readonly children: (close: () => void) => ReactNode;
}

/** A button that opens a panel below itself; Escape and a click elsewhere close it. */
export function Menu({ label, hint, testId, className, onToggle, children }: MenuProps) {
  const [open, setOpen] = useState(false);
  const root = useRef<HTMLDivElement>(null);
  useEffect(() => {
    if (!open) return;
    const onPointer = (event: PointerEvent): void => {
      if (event.target instanceof Node && root.current?.contains(event.target) !== true) setOpen(false);
    };
    const onKey = (event: KeyboardEvent): void => {
      if (event.key !== 'Escape') return;
      // The desk clears the ticket on Escape: here it closes the menu and nothing else.
      event.stopImmediatePropagation();
      setOpen(false);
    };
    document.addEventListener('pointerdown', onPointer);
    document.addEventListener('keydown', onKey, { capture: true });
    return () => {
      document.removeEventListener('pointerdown', onPointer);
      document.removeEventListener('keydown', onKey, { capture: true });
    };
  }, [open]);
  return (
    <div className="menu" ref={root}>
      <button
        type="button"
        className={className ?? 'quiet'}
        aria-expanded={open}
        title={hint}
        data-testid={testId}
        onClick={() => {
          setOpen(!open);
          onToggle?.();
        }}
      >
        {label}
      </button>
      {open && <div className="menu-panel" data-keys="own">{children(() => setOpen(false))}</div>}
    </div>
  );
}
