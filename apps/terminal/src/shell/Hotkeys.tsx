import type { SpreadId } from '@tandem/domain';
import { useHotkeys } from 'react-hotkeys-hook';
import { useWords, type Key } from '../i18n/words.ts';
import { useTicketActions } from '../ticket/ticket-context.ts';
import { dialogOpen, useModal } from '../parts/modal.ts';
import { commandWithNotice } from './desk-commands.ts';
import { useTerminal, useView, type Terminal } from './terminal.ts';

/** Halting is heard everywhere, under a dialog too; nothing else of the desk is. */
const always = { enableOnFormTags: true, preventDefault: true } as const;
const anywhere = { ...always, ignoreEventWhen: dialogOpen } as const;
const within = ({ target }: KeyboardEvent, selector: string): boolean => target instanceof Element && target.closest(selector) !== null;
/** Where letters are text, or choose an entry of a list; a box that was just ticked is neither. */
const TEXT = 'input:not([type="checkbox"], [type="radio"]), select, textarea';
/** Everywhere but where text is typed: also on a row or a box that was just clicked. */
const outsideText = { enableOnFormTags: true, ignoreEventWhen: (event: KeyboardEvent) => dialogOpen() || within(event, TEXT) } as const;
/** The arrow keys are a grid's own while it has the focus. */
const arrows = {
  ...outsideText,
  preventDefault: true,
  ignoreEventWhen: (event: KeyboardEvent) => dialogOpen() || within(event, TEXT) || within(event, '.ag-root'),
} as const;
/** What sends is heard from the ticket and from no other place where something is being entered or chosen. */
const sends = {
  ...always,
  ignoreEventWhen: (event: KeyboardEvent) =>
    dialogOpen() || within(event, '[data-keys="own"]') || (within(event, TEXT) && !within(event, '[data-keys="ticket"]')),
} as const;

/** A key that is held down repeats; only its first press means something where something is sent. */
const once =
  (act: () => void) =>
  (event: KeyboardEvent): void => {
    if (!event.repeat) act();
  };

function step(terminal: Terminal, by: number): void {
  const ids = spreadIds(terminal);
  const at = ids.findIndex((id) => id === terminal.view.getState().spreadId);
  const next = ids[Math.min(ids.length - 1, Math.max(0, at + by))];
  if (next !== undefined) choose(terminal, next);
}

const spreadIds = ({ replica }: Terminal): SpreadId[] => [...(replica.session.getState().catalogue?.spreads.keys() ?? [])];

function choose({ view, ticket }: Terminal, spreadId: SpreadId): void {
  view.setState({ spreadId });
  ticket.setState({ notice: null, tried: null });
}

/** Every key of the desk in one place. */
export function Hotkeys() {
  const terminal = useTerminal();
  const actions = useTicketActions();
  const { ticket, view, replica } = terminal;
  useHotkeys('up', () => step(terminal, -1), arrows);
  useHotkeys('down', () => step(terminal, 1), arrows);
  useHotkeys(['1', '2', '3', '4', '5', '6', '7', '8', '9'], (event) => {
    const id = spreadIds(terminal)[Number(event.key) - 1];
    if (id !== undefined) choose(terminal, id);
  }, outsideText);
  useHotkeys('b', once(() => actions.prepare('buy')), outsideText);
  useHotkeys('s', once(() => actions.prepare('sell')), outsideText);
  useHotkeys(['ctrl+enter', 'meta+enter'], once(() => actions.send()), sends);
  const ifOneKey = (side: 'buy' | 'sell') => once(() => {
    if (ticket.getState().oneKey) actions.sendNow(side);
  });
  useHotkeys('f1', ifOneKey('buy'), sends);
  useHotkeys('f2', ifOneKey('sell'), sends);
  useHotkeys(
    'escape',
    () => actions.clear(),
    { enableOnFormTags: true, ignoreEventWhen: dialogOpen },
  );
  useHotkeys(
    'ctrl+shift+h',
    once(() => void commandWithNotice(terminal, 'trading.halt', 'setTradingState', { state: 'halted' })),
    always,
  );
  useHotkeys('alt+r', () => {
    if (replica.session.getState().system?.profile === 'paper') view.setState(({ rehearsalShown }) => ({ rehearsalShown: !rehearsalShown }));
  }, anywhere);
  useHotkeys('alt+b', () => view.setState({ fundsShown: true }), anywhere);
  useHotkeys('?', () => view.setState({ keysShown: true }), { ...outsideText, useKey: true });
  const shown = useView((state) => state.keysShown);
  return shown ? <KeysHelp /> : null;
}

const help: readonly (readonly [string, Key])[] = [
  ['↑ ↓  1 … 9', 'keys.pair'],
  ['B  S', 'keys.prepare'],
  ['Ctrl+Enter', 'keys.send'],
  ['F1  F2', 'keys.oneKey'],
  ['↑ ↓  (Shift ×10)', 'keys.limit'],
  ['↑ ↓ ← →  Enter', 'keys.grid'],
  ['Esc', 'keys.clear'],
  ['Ctrl+Shift+H', 'keys.halt'],
  ['Alt+R', 'keys.rehearsal'],
  ['Alt+B', 'keys.funds'],
  ['?', 'keys.help'],
];

function KeysHelp() {
  const t = useWords();
  const { view } = useTerminal();
  const close = (): void => view.setState({ keysShown: false });
  const modal = useModal<HTMLDivElement>(close);
  return (
    <div
      className="keys-veil"
      onMouseDown={(event) => {
        if (event.target === event.currentTarget) close();
      }}
    >
      <div {...modal} className="menu-panel keys" aria-label={t('keys.title')} data-testid="keys-help">
        <h3>{t('keys.title')}</h3>
        <table>
          <tbody>
            {help.map(([key, meaning]) => (
              <tr key={meaning}>
                <td>{key}</td>
                <td>{t(meaning)}</td>
              </tr>
            ))}
          </tbody>
        </table>
        <button type="button" onClick={close}>
          {t('common.close')}
        </button>
      </div>
    </div>
  );
}
