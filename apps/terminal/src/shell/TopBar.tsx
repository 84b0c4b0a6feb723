import { useLanguage, useWords } from '../i18n/words.ts';
import { beijingClock, londonClock, utcClock } from '../format/times.ts';
import { useNow } from '../parts/hooks.ts';
import { AlarmSwitch } from '../alerts/AlarmSwitch.tsx';
import { ExportAudit } from '../audit/ExportAudit.tsx';
import { ModeBadge } from '../connections/ModeBadge.tsx';
import { RehearsalToggle } from '../rehearsal/RehearsalToggle.tsx';
import { PromisesMenu } from '../status/PromisesMenu.tsx';
import { TradingStateSwitch } from '../status/TradingStateSwitch.tsx';
import { VenueLinkView } from '../status/VenueLinkView.tsx';
import { useSession, useTerminal } from './terminal.ts';
import './top-bar.css';

export function TopBar() {
  const t = useWords();
  const { language, choose } = useLanguage();
  const { view } = useTerminal();
  const system = useSession((state) => state.system);
  return (
    <div className="top-bar desk-top">
      <span className="product" title={system === null ? undefined : t('app.version', { version: system.version, operator: system.operator })}>
        Tandem
      </span>
      {system !== null && (
        <span
          className={`chip ${system.profile}`}
          title={t(system.profile === 'paper' ? 'app.paperHint' : 'app.liveHint')}
          data-testid="profile"
        >
          {t(system.profile === 'paper' ? 'app.paper' : 'app.live')}
        </span>
      )}
      <ModeBadge />
      <TradingStateSwitch />
      <span className="rule" />
      <VenueLinkView venue="inner" />
      <VenueLinkView venue="outer" />
      <span className="spacer" />
      <Clocks />
      {system !== null && (
        <span className="muted journal" title={`${t('app.journalHint')}: ${system.journal.hash}`} data-testid="journal">
          # {system.journal.seq} · {system.journal.hash.slice(0, 6)}
        </span>
      )}
      <span className="rule" />
      <span className="group">
        <button type="button" className="quiet" data-testid="connections" title={t('connections.open')} onClick={() => view.setState({ connectionsShown: true })}>
          {t('connections.title')}
        </button>
        <button type="button" className="quiet" data-testid="funds" title={t('funds.open')} onClick={() => view.setState({ fundsShown: true })}>
          {t('funds.title')}
        </button>
        <PromisesMenu />
        {system?.profile === 'paper' && <RehearsalToggle />}
        <ExportAudit />
        <AlarmSwitch />
        <button type="button" className="quiet" onClick={() => view.setState({ keysShown: true })} title="?">
          {t('app.keys')}
        </button>
        <button
          type="button"
          className="quiet"
          data-testid="lang-switch"
          title={t('app.languageHint')}
          onClick={() => choose(language === 'en' ? 'zh' : 'en')}
        >
          {t('app.switchLanguage')}
        </button>
      </span>
    </div>
  );
}

function Clocks() {
  const t = useWords();
  const now = useNow(250);
  const tradingDay = useSession((state) => state.system?.tradingDay);
  return (
    <span className="group clock">
      {tradingDay !== undefined && (
        <span data-testid="trading-day">
          {t('app.tradingDay')} <b>{tradingDay}</b>
        </span>
      )}
      <span>
        {t('app.beijing')} <b>{beijingClock(now)}</b>
      </span>
      <span title={`${t('app.utc')} ${utcClock(now)}`}>
        {t('app.london')} {londonClock(now)}
      </span>
    </span>
  );
}
