import type { PairOrderRequest } from '@tandem/domain';
import type { Dispose, Scheduler } from '@tandem/kernel';
import type { Replica } from '../replica/replica.ts';
import type { TicketNotice } from './ticket-store.ts';

/** An outcome that took longer is told by the streams alone, milliseconds. */
const FOLLOWED_MS = 20_000;

type Followed = Pick<Replica, 'pairOrders' | 'triggers' | 'alerts'>;
type Tell = (notice: TicketNotice) => void;

/** Tells of the first pair order of `request` that appears from now on: an acceptance by the host is no outcome. */
export function followPairOrder({ pairOrders }: Followed, scheduler: Scheduler, request: PairOrderRequest, tell: Tell): Dispose {
  return until(scheduler, (done) =>
    pairOrders.onChange(({ added }) => {
      const own = added.find((order) => order.origin.triggerId === null && sameRequest(order, request));
      if (own === undefined) return;
      done();
      tell({ kind: 'order', pairOrderId: own.pairOrderId });
    }),
  );
}

/** Tells of the trigger that was armed, or of the sentence that refuses it. */
export function followTrigger(
  { triggers, alerts }: Followed,
  scheduler: Scheduler,
  { request, level, texts }: { readonly request: PairOrderRequest; readonly level: number; readonly texts: { readonly level: string; readonly limit: string } },
  tell: Tell,
): Dispose {
  return until(scheduler, (done) => {
    const stops = [
      triggers.onChange(({ added }) => {
        const own = added.find((trigger) => trigger.level === level && sameRequest(trigger.request, request));
        if (own === undefined) return;
        done();
        tell({ kind: 'armed', triggerId: own.triggerId, ...texts });
      }),
      alerts.onChange(({ kind, added }) => {
        const own = kind === 'snapshot' ? undefined : added.find(({ spreadId, text }) => spreadId === request.spreadId && text[0]?.code === 'trigger_not_armed');
        if (own === undefined) return;
        done();
        tell({ kind: 'not_armed', text: own.text });
      }),
    ];
    return () => {
      for (const stop of stops) stop();
    };
  });
}

const sameRequest = (one: PairOrderRequest, other: PairOrderRequest): boolean =>
  one.spreadId === other.spreadId && one.side === other.side && one.pairs === other.pairs && one.limit === other.limit;

function until(scheduler: Scheduler, listen: (done: () => void) => Dispose): Dispose {
  let stop: Dispose = () => undefined;
  const done = (): void => {
    stop();
    stopTimer();
  };
  const stopTimer = scheduler.after(FOLLOWED_MS, done);
  stop = listen(done);
  return done;
}
