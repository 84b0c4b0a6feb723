import { complaint } from '@tandem/kernel';
import type { Instrument } from '@tandem/domain';
import { MsgType, saidReason, Tag, type FieldList, type MarketDataReader } from '@tandem/fix';
import { MarketLine, type MarketLineOptions } from './market-line.ts';
import { TermsCheck } from './terms-check.ts';

/** All that a session tells of the market: books and phases, and the terms of contracts. */
export class MarketDesk {
  readonly #line: MarketLine;
  readonly #terms: TermsCheck;
  readonly #complain: MarketLineOptions['complain'];

  constructor(ports: MarketLineOptions) {
    this.#line = new MarketLine(ports);
    this.#terms = new TermsCheck(ports);
    this.#complain = ports.complain;
  }

  get reader(): MarketDataReader {
    return this.#line;
  }

  subscribe(instruments: readonly Instrument[]): void {
    this.#line.subscribe(instruments);
  }

  /** After each logon of its session. */
  request(): void {
    this.#terms.request();
    this.#line.request();
  }

  down(): void {
    this.#line.down();
  }

  /** False where the message is about something else. Throws Unreadable. */
  take(msgType: string, fields: FieldList): boolean {
    switch (msgType) {
      case MsgType.MarketDataSnapshotFullRefresh:
        this.#line.takeBook(fields);
        return true;
      case MsgType.MarketDataIncrementalRefresh:
        this.#line.takeIncrements(fields);
        return true;
      case MsgType.SecurityStatus:
        this.#line.takeSecurityStatus(fields);
        return true;
      case MsgType.TradingSessionStatus:
        this.#line.takeSessionStatus(fields);
        return true;
      case MsgType.SecurityList:
        this.#terms.takeList(fields);
        return true;
      case MsgType.SecurityDefinition:
        this.#terms.takeDefinition(fields);
        return true;
      case MsgType.MarketDataRequestReject:
        this.#complain(complaint('fix_no_market_data', `The venue sends no market data: ${saidReason(fields, Tag.MDReqRejReason)}`, 'the subscription', 'Check the symbols in the catalogue.'));
        return true;
      default:
        return false;
    }
  }
}
