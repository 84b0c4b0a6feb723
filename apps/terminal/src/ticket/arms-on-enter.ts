import type { KeyboardEvent } from 'react';

/**
 * In a trigger's own fields Enter arms, with Ctrl as without: the key that sends the ticket elsewhere would send at the
 * market what was meant to wait.
 */
export const armsOnEnter =
  (arm: () => void) =>
  (event: KeyboardEvent): void => {
    const combined = event.ctrlKey || event.metaKey;
    if (event.key !== 'Enter' || !(combined || event.target instanceof HTMLInputElement)) return;
    event.preventDefault();
    event.nativeEvent.stopPropagation();
    if (!event.repeat) arm();
  };
