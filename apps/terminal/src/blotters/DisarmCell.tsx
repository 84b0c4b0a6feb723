import type { Trigger } from '@tandem/domain';
import type { ICellRendererParams } from 'ag-grid-community';

interface DisarmCellProps extends ICellRendererParams<Trigger, string> {
  readonly disarm: (trigger: Trigger) => void;
}

/** A button, so that the keyboard reaches it too. */
export function DisarmCell({ data, value, disarm }: DisarmCellProps) {
  if (data?.state !== 'armed') return null;
  return (
    <button type="button" className="cell-button" data-testid={`disarm-${data.triggerId}`} onClick={() => disarm(data)}>
      {value}
    </button>
  );
}
