import { contract, type ItemOf, type RequestOf, type StreamEntry, type StreamName } from '@tandem/contract';
import { issuesInWords } from '../words.ts';

type Kind = 'snapshot' | 'delta';

interface Subscription {
  readonly name: StreamName;
  readonly request: unknown;
  readonly onItems: (kind: Kind, items: never[]) => void;
}

/** The streams a client holds open, through every reconnection. */
export class Subscriptions {
  readonly #open = new Map<number, Subscription>();

  add<N extends StreamName>(
    id: number,
    name: N,
    request: RequestOf<N>,
    onItems: (kind: Kind, items: ItemOf<N>[]) => void,
  ): void {
    this.#open.set(id, { name, request, onItems });
  }

  remove(id: number): boolean {
    return this.#open.delete(id);
  }

  all(): [number, Subscription][] {
    return [...this.#open];
  }

  /** Decodes and hands over. What is wrong in words, or null; of a part that is wrong nothing is handed over. */
  deliver(id: number, kind: Kind, items: readonly unknown[]): string | null {
    // A frame may still carry a stream that was given up a moment ago.
    const subscription = this.#open.get(id);
    if (subscription === undefined) return null;
    const { item: codec } = contract[subscription.name] as unknown as StreamEntry;
    const decoded: unknown[] = [];
    for (const item of items) {
      const result = codec.safeParse(item);
      if (!result.success) return `${subscription.name}: ${issuesInWords(result.error.issues)}`;
      decoded.push(result.data);
    }
    subscription.onItems(kind, decoded as never[]);
    return null;
  }
}
