import type { SpreadId } from '@tandem/domain';
import { useHotkeys } from 'react-hotkeys-hook';
import { useWords, type Key } from '../i18n/words.ts';
import { useTicketActions } from '../ticket/ticket-context.ts';
import { sendCommand, useTerminal, useView, type Terminal } from './terminal.ts';

const anywhere = { enableOnFormTags: true, preventDefault: true } as const;
/** Everywhere but where text is typed: also on a row that was just clicked. */
const outsideText = { enableOnFormTags: ['option'] } as const;
/** The arrow keys are a grid's own while it has the focus. */
const arrows = {
  ...outsideText,
  preventDefault: true,
  ignoreEventWhen: ({ target }: KeyboardEvent) => target instanceof Element && target.closest('.ag-root') !== null,
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
  // Under the connections and the funds nothing of the desk may move; halting always may.
  const enabled = !useView((state) => state.connectionsShown || state.fundsShown);
  useHotkeys('up', () => step(terminal, -1), { ...arrows, enabled });
  useHotkeys('down', () => step(terminal, 1), { ...arrows, enabled });
  useHotkeys(['1', '2', '3', '4', '5', '6', '7', '8', '9'], (event) => {
    const id = spreadIds(terminal)[Number(event.key) - 1];
    if (id !== undefined) choose(terminal, id);
  }, { ...outsideText, enabled });
  useHotkeys('b', once(() => actions.prepare('buy')), { ...outsideText, enabled });
  useHotkeys('s', once(() => actions.prepare('sell')), { ...outsideText, enabled });
  useHotkeys(['ctrl+enter', 'meta+enter'], once(() => actions.send()), { ...anywhere, enabled });
  const ifOneKey = (side: 'buy' | 'sell') => once(() => {
    if (ticket.getState().oneKey) actions.sendNow(side);
  });
  useHotkeys('f1', ifOneKey('buy'), { ...anywhere, enabled });
  useHotkeys('f2', ifOneKey('sell'), { ...anywhere, enabled });
  useHotkeys(
    'escape',
    () => {
      if (view.getState().keysShown) view.setState({ keysShown: false });
      else actions.clear();
    },
    { enableOnFormTags: true },
  );
  useHotkeys(
    'ctrl+shift+h',
    once(() => void sendCommand(terminal, 'setTradingState', { state: 'halted' })),
    anywhere,
  );
  useHotkeys('alt+r', () => {
    if (replica.session.getState().system?.profile === 'paper') view.setState(({ rehearsalShown }) => ({ rehearsalShown: !rehearsalShown }));
  }, { ...anywhere, enabled });
  useHotkeys('alt+b', () => view.setState({ fundsShown: true }), { ...anywhere, enabled });
  useHotkeys('?', () => view.setState({ keysShown: true }), { useKey: true, enabled });
  const shown = useView((state) => state.keysShown);
  return shown ? <KeysHelp /> : null;
}

const help: readonly (readonly [string, Key])[] = [
  ['↑ ↓  1 … 9', 'keys.pair'],
  ['B  S', 'keys.prepare'],
  ['Ctrl+Enter', 'keys.send'],
  ['F1  F2', 'keys.oneKey'],
  ['↑ ↓  (Shift ×10)', 'keys.limit'],
  ['Esc', 'keys.clear'],
  ['Ctrl+Shift+H', 'keys.halt'],
  ['Alt+R', 'keys.rehearsal'],
  ['Alt+B', 'keys.funds'],
  ['?', 'keys.help'],
];

function KeysHelp() {
  const t = useWords();
  const { view } = useTerminal();
  return (
    <div className="keys-veil" onClick={() => view.setState({ keysShown: false })}>
      <div className="menu-panel keys" role="dialog" aria-label={t('keys.title')}>
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
        <button type="button" onClick={() => view.setState({ keysShown: false })}>
          {t('common.close')}
        </button>
      </div>
    </div>
  );
}
