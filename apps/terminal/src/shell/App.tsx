import { useEffect } from 'react';
import { Toasts } from '../alerts/Toasts.tsx';
import { Blotters } from '../blotters/Blotters.tsx';
import { Books } from '../books/Books.tsx';
import { ChartPanel } from '../chart/ChartPanel.tsx';
import { Connections } from '../connections/ConnectionsPanel.tsx';
import { Funds } from '../funds/FundsPanel.tsx';
import { useLanguage, useWords } from '../i18n/words.ts';
import { PairList } from '../pairs/PairList.tsx';
import { PairOrders } from '../pair-orders/PairOrders.tsx';
import { RehearsalPanel } from '../rehearsal/RehearsalPanel.tsx';
import { SpreadStrip } from '../spread/SpreadStrip.tsx';
import { Ticket } from '../ticket/Ticket.tsx';
import { Banners } from './Banners.tsx';
import { Hotkeys } from './Hotkeys.tsx';
import { useSession, useTerminal, useView } from './terminal.ts';
import { TopBar } from './TopBar.tsx';

export function App() {
  useDocumentLanguage();
  const spread = useChosenSpread();
  const t = useWords();
  return (
    <main className="desk">
      <TopBar />
      <Banners />
      <div className="desk-left">
        <div className="desk-pairs">
          <PairList />
          <Toasts />
        </div>
        <div className="desk-centre">
          {spread === null ? (
            <p className="panel empty">{t('app.loading')}</p>
          ) : (
            <>
              <SpreadStrip spread={spread} />
              <Books spread={spread} />
              <ChartPanel key={spread.definition.spreadId} spread={spread} />
            </>
          )}
        </div>
        <Blotters />
      </div>
      <div className="desk-right">
        {spread !== null && <Ticket key={spread.definition.spreadId} spread={spread} />}
        <PairOrders />
      </div>
      <Connections />
      <Funds />
      <RehearsalPanel />
      <Hotkeys />
    </main>
  );
}

/** The pair that is looked at; the first one of the catalogue until one is chosen. */
function useChosenSpread() {
  const { view } = useTerminal();
  const spreadId = useView((state) => state.spreadId);
  const catalogue = useSession((state) => state.catalogue);
  const first = catalogue?.spreads.keys().next().value ?? null;
  const chosen = spreadId !== null && catalogue?.spreads.has(spreadId) === true ? spreadId : first;
  useEffect(() => {
    if (chosen !== spreadId) view.setState({ spreadId: chosen });
  }, [view, chosen, spreadId]);
  return chosen === null ? null : (catalogue?.spreads.get(chosen) ?? null);
}

/** The page's language chooses the Chinese glyphs of the fonts. */
function useDocumentLanguage(): void {
  const language = useLanguage((state) => state.language);
  useEffect(() => {
    document.documentElement.lang = language === 'zh' ? 'zh-CN' : 'en';
  }, [language]);
}
