import { complaint, err, ok, type Complaint, type Result } from '@tandem/kernel';
import type { RequestOf } from '@tandem/contract';
import type { VenueEndpoints } from './options.ts';

/** How long the paper venues may take to answer, milliseconds. */
const CONTROL_TIMEOUT_MS = 2_000;

type Fault = Pick<RequestOf<'rehearse'>, 'venue' | 'fault'>;

/** Has a paper venue do something wrong, over its control address. The engine does not hear of it: that is the point. */
export async function rehearse(
  control: VenueEndpoints['control'],
  { venue, fault }: Fault,
): Promise<Result<null, Complaint>> {
  if (control === null) {
    return err(complaint('no_rehearsal', 'These venues take no faults', 'rehearsal', 'Start on the paper venues to rehearse.'));
  }
  try {
    const response = await fetch(`${control.url}/faults`, {
      method: 'POST',
      headers: { authorization: `Bearer ${control.token}`, 'content-type': 'application/json' },
      body: JSON.stringify({ venue, fault }),
      signal: AbortSignal.timeout(CONTROL_TIMEOUT_MS),
    });
    if (response.ok) return ok(null);
    return err(complaint('rehearsal_refused', await response.text(), `${venue} venue`, 'Choose another fault.'));
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    return err(complaint('rehearsal_failed', `The paper venues did not answer: ${why}`, control.url, 'Restart the application.'));
  }
}
