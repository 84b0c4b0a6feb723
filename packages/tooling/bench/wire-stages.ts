import { defined } from '@tandem/kernel';
import type { VenueId } from '@tandem/domain';
import type { Engine } from '@tandem/engine';
import type { Gateway } from '@tandem/gateway-core';
import type { Arrival } from '../../host/src/inbox.ts';
import type { EngineLoopParts } from '../../host/src/engine-loop.ts';
import { spread } from './report.ts';

type LoopJournal = EngineLoopParts['journal'];

const names = ['taken and recorded', 'stepped', 'commands recorded', 'made durable', 'encoded', 'numbered and written, first leg', 'second leg behind it'] as const;
/** Marks when both legs are encoded, and with the arrival before them. */
const ENCODED = 4;
const WHOLE = 6;

/** Times each stage of the decisions that send orders, between the parts of a loop: what a desk's own time is made of. */
export class Stages {
  readonly #took = names.map((): number[] => []);
  #marks: bigint[] = [];

  engine(engine: Engine): Engine {
    return {
      ...engine,
      view: engine.view,
      step: (event) => {
        this.#marks = [process.hrtime.bigint()];
        const commands = engine.step(event);
        this.#mark();
        return commands;
      },
    };
  }

  journal(journal: LoopJournal): LoopJournal {
    return new Proxy(journal, {
      get: (of, name) => {
        const value: unknown = Reflect.get(of, name, of);
        if (typeof value !== 'function') return value;
        const call = value.bind(of) as (...given: unknown[]) => unknown;
        if (name !== 'recordCommands' && name !== 'commit') return call;
        return (...given: unknown[]) => {
          const result = call(...given);
          this.#mark();
          return result;
        };
      },
    });
  }

  gateways(gateways: ReadonlyMap<VenueId, Gateway>): ReadonlyMap<VenueId, Gateway> {
    return new Map([...gateways].map(([venue, gateway]) => [venue, this.#gateway(gateway)]));
  }

  #gateway(gateway: Gateway): Gateway {
    const { orders } = gateway;
    const hold = (): (() => void) => {
      // Both legs are encoded when the first link is held.
      if (this.#marks.length === ENCODED) this.#mark();
      return orders.hold();
    };
    return { ...gateway, start: () => gateway.start(), stop: () => gateway.stop(), orders: { ...orders, hold } };
  }

  /** Comes when everything has left, and before {@link sent}. */
  stepped({ arrivedNs }: Arrival): void {
    this.#marks.unshift(arrivedNs);
  }

  /** The second of a decision's legs completes it; what came in a batch with others is left out. */
  sent(sentNs: bigint): void {
    if (this.#marks.length === WHOLE + 1) {
      for (const [at, took] of this.#took.entries()) took.push(Number(defined([...this.#marks, sentNs][at + 1], 'mark') - defined(this.#marks[at], 'mark')) / 1_000);
    }
    this.#mark(sentNs);
  }

  begin(): void {
    for (const took of this.#took) took.length = 0;
  }

  medians(): Record<string, number> {
    return Object.fromEntries(names.map((name, at) => [`${name} µs`, spread(this.#took[at] ?? []).p50]));
  }

  #mark(atNs = process.hrtime.bigint()): void {
    this.#marks.push(atNs);
  }
}
