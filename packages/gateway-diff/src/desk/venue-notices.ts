import type { Wording } from '@tandem/domain';
import type { Clock } from '@tandem/kernel';
import { SETTLEMENT } from '../order-life/notice.ts';
import type { WireNotice } from '../models/wire.ts';

/** Notices told in a minute; a server that says more is heard of in its link's log alone. */
export const NOTICES_A_MINUTE_MAX = 20;
const MINUTE_NS = 60_000_000_000n;
const WORDS_MAX = 500;

/**
 * Codes of open-trade-gateway (https://github.com/shinnytech/open-trade-gateway) for the connection behind it: they come
 * as INFO, and say whether an order can reach the exchange at all.
 */
const FRONT_LOST = 322;
const frontBack: ReadonlySet<number> = new Set([320, 323]);

export interface ToldNotice {
  readonly grade: 'info' | 'warning';
  readonly text: Wording;
}

/** Chooses the notices that a desk must hear: warnings and errors, and what befalls the broker's own connection. */
export class VenueNotices {
  readonly #clock: Clock;
  #minuteNs = -MINUTE_NS;
  #told = 0;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** Null where it need not be told. */
  told(notice: WireNotice): ToldNotice | null {
    // A statement is told by what it asks of the desk.
    if (notice.type === SETTLEMENT) return null;
    const isWarning = notice.level === 'WARNING' || notice.level === 'ERROR' || notice.code === FRONT_LOST;
    if ((!isWarning && !frontBack.has(notice.code)) || !this.#mayTell()) return null;
    const words = notice.type === 'HTML' ? notice.content.replace(/<[^>]*>/g, ' ') : notice.content;
    return { grade: isWarning ? 'warning' : 'info', text: [{ code: 'venue_says', words: words.trim().slice(0, WORDS_MAX) }] };
  }

  #mayTell(): boolean {
    const nowNs = this.#clock.monotonicNs();
    if (nowNs - this.#minuteNs >= MINUTE_NS) {
      this.#minuteNs = nowNs;
      this.#told = 0;
    }
    return ++this.#told <= NOTICES_A_MINUTE_MAX;
  }
}
