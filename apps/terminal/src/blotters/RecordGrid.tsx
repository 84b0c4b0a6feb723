import type { CellKeyDownEvent, ColDef, FullWidthCellKeyDownEvent, GetRowIdParams, GridApi } from 'ag-grid-community';
import { AgGridReact } from 'ag-grid-react';
import { useEffect, useMemo, useRef } from 'react';
import { useWords } from '../i18n/words.ts';
import type { Records } from '../replica/records.ts';
import { ACTION_COLUMN } from './columns.ts';
import { gridTheme } from './grid.ts';

const leave = (): boolean => false;

/** Changes of this long are applied together, milliseconds. */
const BATCH_MS = 60;

interface RecordGridProps<T> {
  readonly records: Records<T>;
  readonly columns: ColDef<T>[];
  readonly emptyText: string;
  readonly testId: string;
  /** What a row's button does, in the column of the name {@link ACTION_COLUMN}. */
  readonly act?: (row: T) => void;
}

/** Enter and the space bar on a cell press the button in it. */
const pressIn =
  <T,>(act: (row: T) => void) =>
  (event: CellKeyDownEvent<T> | FullWidthCellKeyDownEvent<T>): void => {
    const key = event.event instanceof KeyboardEvent ? event.event.key : '';
    if (event.data === undefined || !('column' in event) || event.column.getColId() !== ACTION_COLUMN || (key !== 'Enter' && key !== ' ')) return;
    // On the button itself the browser presses it.
    if (event.event?.target instanceof HTMLButtonElement) return;
    act(event.data);
  };

/** One kind of records as a grid that follows them row by row; React renders it once. */
export function RecordGrid<T>({ records, columns, emptyText, testId, act }: RecordGridProps<T>) {
  const t = useWords();
  const api = useRef<GridApi<T> | null>(null);
  useEffect(
    () =>
      records.onChange(({ kind, added, updated, removed }) => {
        if (api.current === null) return;
        if (kind === 'snapshot') api.current.setGridOption('rowData', [...records.store.getState().items.values()]);
        else api.current.applyTransactionAsync({ add: [...added], update: [...updated], remove: [...removed] });
      }),
    [records],
  );
  const defaults = useMemo<ColDef<T>>(() => ({ sortable: true, resizable: true, suppressHeaderMenuButton: true, minWidth: 60 }), []);
  return (
    <div className="grid" data-testid={testId}>
      <AgGridReact<T>
        // The column headers and cell words are the language's.
        key={emptyText + t('column.time')}
        theme={gridTheme}
        columnDefs={columns}
        defaultColDef={defaults}
        getRowId={({ data }: GetRowIdParams<T>) => records.key(data)}
        rowData={null}
        loading={false}
        overlayNoRowsTemplate={`<span class="muted">${emptyText}</span>`}
        asyncTransactionWaitMillis={BATCH_MS}
        deltaSort
        animateRows={false}
        // Arrows move within the grid; Tab leaves it, rather than go through every cell.
        tabToNextCell={leave}
        tabToNextHeader={leave}
        {...(act === undefined ? {} : { onCellKeyDown: pressIn(act) })}
        tooltipShowDelay={400}
        onGridReady={({ api: ready }) => {
          api.current = ready;
          ready.setGridOption('rowData', [...records.store.getState().items.values()]);
        }}
        onGridPreDestroyed={() => {
          api.current = null;
        }}
      />
    </div>
  );
}
