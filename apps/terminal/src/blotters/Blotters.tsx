import type { Catalogue, Trigger } from '@tandem/domain';
import { useMemo } from 'react';
import { useStore } from 'zustand';
import { useSay, useWords, type Key } from '../i18n/words.ts';
import { commandWithNotice } from '../shell/desk-commands.ts';
import { useSession, useTerminal, useView, type BlotterTab, type Terminal } from '../shell/terminal.ts';
import { accountColumns, alertColumns, fillColumns, orderColumns, positionColumns, triggerColumns, type ColumnContext } from './columns.ts';
import { RecordGrid } from './RecordGrid.tsx';
import './blotters.css';

const tabs = ['positions', 'orders', 'fills', 'accounts', 'triggers', 'alerts'] as const satisfies readonly BlotterTab[];

export function Blotters() {
  const t = useWords();
  const { view } = useTerminal();
  const tab = useView((state) => state.tab);
  const catalogue = useSession((state) => state.catalogue);
  return (
    <section className="panel desk-blotters">
      <div className="tabs" role="tablist">
        {tabs.map((name) => (
          <button
            key={name}
            type="button"
            role="tab"
            aria-selected={tab === name}
            data-testid={`tab-${name}`}
            onClick={() => view.setState({ tab: name })}
          >
            {t(`tabs.${name}` satisfies Key)}
            <TabCount tab={name} />
          </button>
        ))}
      </div>
      {catalogue !== null && <Grid tab={tab} catalogue={catalogue} />}
    </section>
  );
}

function TabCount({ tab }: { readonly tab: BlotterTab }) {
  const { replica } = useTerminal();
  // The version makes it render again: the map is changed in place.
  const count = useStore(replica[tab].store, (state) => `${state.items.size}`);
  return <span className="count">{count}</span>;
}

function Grid({ tab, catalogue }: { readonly tab: BlotterTab; readonly catalogue: Catalogue }) {
  const t = useWords();
  const terminal = useTerminal();
  const say = useSay();
  const grids = useMemo(() => gridsOf(terminal, { t, say, catalogue }), [terminal, t, say, catalogue]);
  return grids[tab]();
}

/** Where money is shown: of which venues it is not known, and what that means. */
function UnstatedMoney() {
  const t = useWords();
  const system = useSession((state) => state.system);
  const unstated = system?.venues.filter(({ money }) => money === 'unstated') ?? [];
  return unstated.map(({ venue, name }) => (
    <p key={venue} className="blotter-note" role="status" data-testid={`money-unstated-${venue}`}>
      {t('grid.moneyUnstated', { venue: name })}
    </p>
  ));
}

function gridsOf(terminal: Terminal, context: ColumnContext) {
  const { t } = context;
  const { replica } = terminal;
  const disarm = ({ triggerId, state }: Trigger): void => {
    if (state === 'armed') void commandWithNotice(terminal, 'grid.disarm', 'disarmTrigger', { triggerId });
  };
  const columns = {
    orders: orderColumns(context),
    fills: fillColumns(context),
    positions: positionColumns(context),
    accounts: accountColumns(context),
    triggers: triggerColumns(context, disarm),
    alerts: alertColumns(context),
  };
  return {
    orders: () => <RecordGrid key="orders" records={replica.orders} columns={columns.orders} emptyText={t('grid.ordersEmpty')} testId="orders-grid" />,
    fills: () => <RecordGrid key="fills" records={replica.fills} columns={columns.fills} emptyText={t('grid.fillsEmpty')} testId="fills-grid" />,
    positions: () => <RecordGrid key="positions" records={replica.positions} columns={columns.positions} emptyText={t('grid.positionsEmpty')} testId="positions-grid" />,
    accounts: () => (
      <>
        <UnstatedMoney />
        <RecordGrid key="accounts" records={replica.accounts} columns={columns.accounts} emptyText={t('grid.accountsEmpty')} testId="accounts-grid" />
      </>
    ),
    triggers: () => <RecordGrid key="triggers" records={replica.triggers} columns={columns.triggers} emptyText={t('grid.triggersEmpty')} testId="triggers-grid" act={disarm} />,
    alerts: () => <RecordGrid key="alerts" records={replica.alerts} columns={columns.alerts} emptyText={t('grid.alertsEmpty')} testId="alerts-grid" />,
  } satisfies Record<BlotterTab, () => React.ReactNode>;
}
