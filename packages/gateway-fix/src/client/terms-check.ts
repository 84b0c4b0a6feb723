import { complaint } from '@tandem/kernel';
import { inWords, type InstrumentId, type Sentence, type VenueEvent } from '@tandem/domain';
import { MsgType, readGroup, saidReason, Tag, type FieldList, type FixDictionary, type GroupDefinition } from '@tandem/fix';
import { securityDefinitionRequest, securityListRequest } from '../models/requests.ts';
import { termMismatches } from '../parse/contract-terms.ts';
import { unreadable } from '../parse/read.ts';
import type { DeskPorts } from './desk-ports.ts';

export interface TermsCheckOptions extends Omit<DeskPorts, 'clock'> {
  readonly emit: (event: VenueEvent) => void;
  readonly request: (msgType: string, fields: FieldList) => boolean;
  readonly nextId: () => string;
}

/**
 * Holds the catalogue against what the venue says of its contracts, after each logon. A tick, multiplier or currency that
 * differs makes every figure of a pair wrong: it is told once for each contract and value.
 */
export class TermsCheck {
  readonly #options: TermsCheckOptions;
  readonly #entries: GroupDefinition | undefined;
  readonly #told = new Set<string>();
  readonly #listed = new Set<InstrumentId>();

  constructor(options: TermsCheckOptions) {
    this.#options = options;
    this.#entries = listEntries(options.dialect.dictionary);
  }

  request(): void {
    const { dialect, listings, nextId, request } = this.#options;
    if (dialect.securities === null) return;
    this.#listed.clear();
    if (dialect.securities.ask === 'list') request(MsgType.SecurityListRequest, securityListRequest(`L${nextId()}`));
    else for (const listing of listings.all) request(MsgType.SecurityDefinitionRequest, securityDefinitionRequest(`L${nextId()}`, listing));
  }

  /** SecurityList(y), of which there may be several; the last one ends with what was not listed. Throws Unreadable. */
  takeList(fields: FieldList): void {
    const { complain, listings } = this.#options;
    const result = fields.get(Tag.SecurityRequestResult) ?? '0';
    if (result !== '0') {
      complain(complaint('fix_no_security_list', `The venue does not list its contracts: ${saidReason(fields, Tag.SecurityRequestResult)}`, 'SecurityList', 'Compare the catalogue with the exchange’s figures.'));
      return;
    }
    const entries = this.#entries === undefined ? null : readGroup(fields, this.#entries);
    if (entries?.ok !== true) return unreadable('the entries of a security list do not match their count');
    for (const entry of entries.value) this.#check(entry);
    if (fields.get(Tag.LastFragment) === 'N') return;
    for (const listing of listings.all) if (!this.#listed.has(listing.instrument.instrumentId)) this.#tellOnce({ code: 'contract_not_listed', instrument: listing.instrument.instrumentId });
  }

  /** SecurityDefinition(d) of one contract. */
  takeDefinition(fields: FieldList): void {
    this.#check(fields);
  }

  #check(fields: FieldList): void {
    const { dialect, listings } = this.#options;
    const listing = listings.find(fields);
    if (listing === undefined || dialect.securities === null) return;
    this.#listed.add(listing.instrument.instrumentId);
    for (const { field, ours, theirs } of termMismatches(fields, listing, dialect.securities)) {
      this.#tellOnce({ code: 'contract_differs', instrument: listing.instrument.instrumentId, term: field, theirs, ours });
    }
  }

  #tellOnce(what: Sentence): void {
    const { complain, emit, venue } = this.#options;
    // A complaint brings its own full stop.
    const words = inWords('en', [what]).replace(/\.$/, '');
    if (this.#told.has(words)) return;
    this.#told.add(words);
    complain(complaint('fix_contract_differs', words, `the ${venue} venue’s list of contracts`, 'Mend the catalogue before trading it.'));
    emit({ type: 'venue_notice', venue, grade: 'warning', text: [what, { code: 'mend_catalogue' }] });
  }
}

const listEntries = (dictionary: FixDictionary): GroupDefinition | undefined =>
  dictionary.messages.get(MsgType.SecurityList)?.groups.get(Tag.NoRelatedSym);
