import type { MarketPhase } from '@tandem/domain';

/** What a status code says of a market: its phase, or null where it says nothing about it; and its words. */
export interface MarketStatus {
  readonly phase: MarketPhase | null;
  readonly words: string;
  /** The venue stopped trading out of turn: a person should know. */
  readonly halt: boolean;
}

const open = (words: string): MarketStatus => ({ phase: 'open', words, halt: false });
const closed = (words: string): MarketStatus => ({ phase: 'closed', words, halt: false });
const neither = (words: string): MarketStatus => ({ phase: null, words, halt: false });

/** SecurityTradingStatus(326). Source: FIX 4.4 volume 6, with the values that FIX 5.0 added. */
const security: Readonly<Record<string, MarketStatus>> = {
  1: closed('opening delay'),
  2: { phase: 'closed', words: 'trading halt', halt: true },
  3: open('resumed'),
  4: { phase: 'closed', words: 'no open, no resume', halt: true },
  5: neither('price indication'),
  6: neither('trading range indication'),
  7: neither('market imbalance to buy'),
  8: neither('market imbalance to sell'),
  9: neither('market-on-close imbalance to buy'),
  10: neither('market-on-close imbalance to sell'),
  12: neither('no market imbalance'),
  13: neither('no market-on-close imbalance'),
  14: neither('in-the-ring price indication'),
  15: neither('new price indication'),
  16: neither('trade dissemination time'),
  17: open('ready to trade'),
  18: closed('not available for trading'),
  19: closed('not traded on this market'),
  20: neither('unknown or invalid'),
  21: closed('pre-open'),
  22: closed('opening rotation'),
  23: open('fast market'),
  24: closed('pre-cross'),
  25: closed('cross'),
  26: closed('post-close'),
};

/** TradSesStatus(340). Source: FIX 4.4 volume 6. */
const session: Readonly<Record<string, MarketStatus>> = {
  0: neither('unknown'),
  1: { phase: 'closed', words: 'halted', halt: true },
  2: open('open'),
  3: closed('closed'),
  4: closed('pre-open'),
  5: open('pre-close'),
  6: neither('request rejected'),
};

export const securityStatus = (code: string): MarketStatus => security[code] ?? neither(`status ${code}`);
export const sessionStatus = (code: string): MarketStatus => session[code] ?? neither(`status ${code}`);
