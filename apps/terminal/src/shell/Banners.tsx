import { complaintInWords } from '../i18n/complaints.ts';
import { useSay, useWords } from '../i18n/words.ts';
import { CommandBanners } from './CommandBanners.tsx';
import { commandWithNotice } from './desk-commands.ts';
import { StrandedBanner } from './StrandedBanner.tsx';
import { useSession, useTerminal } from './terminal.ts';

export function Banners() {
  return (
    <div className="desk-banners">
      <CommandBanners />
      <StrandedBanner />
      <HostBanner />
      <TradingBanner />
    </div>
  );
}

function HostBanner() {
  const t = useWords();
  const status = useSession((state) => state.status);
  const everConnected = useSession((state) => state.everConnected);
  const problem = useSession((state) => state.problem);
  if (status !== 'connected') {
    return (
      <div className="banner lost" role="alert" data-testid="host-lost">
        {t(everConnected ? 'link.hostLost' : 'link.hostConnecting')}
      </div>
    );
  }
  if (problem === null) return null;
  return (
    <div className="banner lost" role="alert" data-testid="host-problem">
      {t('link.refused', { what: `${complaintInWords(t, problem)} (${problem.where})` })}
    </div>
  );
}

function TradingBanner() {
  const t = useWords();
  const say = useSay();
  const terminal = useTerminal();
  const state = useSession((session) => session.system?.tradingState);
  const text = useSession((session) => session.system?.tradingStateText);
  if (state === undefined || state === 'active') return null;
  return (
    <div className={`banner ${state}`} role="status" data-testid="trading-banner">
      <span>
        <b>{t(state === 'halted' ? 'trading.haltedBanner' : 'trading.reducingBanner')}</b> {say(text ?? [])}
      </span>
      <span className="spacer" />
      <button
        type="button"
        data-testid="resume-trading"
        onClick={() =>
          void commandWithNotice(terminal, state === 'halted' ? 'trading.reduce' : 'trading.resume', 'setTradingState', {
            state: state === 'halted' ? 'reducing' : 'active',
          })
        }
      >
        {t(state === 'halted' ? 'trading.reduce' : 'trading.resume')}
      </button>
    </div>
  );
}
