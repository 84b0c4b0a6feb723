import { complaint, type Complaint } from '@tandem/kernel';
import type { InstrumentId, VenueEvent, VenueId } from '@tandem/domain';
import { MsgType, readGroup, saidReason, Tag, type FieldList, type FixDictionary, type GroupDefinition } from '@tandem/fix';
import type { FixDialect } from '../dialects/dialect.ts';
import type { Listings } from '../models/listings.ts';
import { securityDefinitionRequest, securityListRequest } from '../models/requests.ts';
import type { Listing } from '../models/security-name.ts';
import { termMismatches } from '../parse/contract-terms.ts';
import { unreadable } from '../parse/read.ts';

export interface TermsCheckOptions {
  readonly venue: VenueId;
  readonly dialect: FixDialect;
  readonly listings: Listings;
  readonly emit: (event: VenueEvent) => void;
  readonly complain: (complaint: Complaint) => void;
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
    for (const listing of listings.all) if (!this.#listed.has(listing.instrument.instrumentId)) this.#tellOnce(listing, 'is not listed there');
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
      this.#tellOnce(listing, `has the ${field} ${theirs} there, ${ours} in the catalogue`);
    }
  }

  #tellOnce({ instrument: { instrumentId } }: Listing, what: string): void {
    const { complain, emit, venue } = this.#options;
    const text = `${instrumentId} ${what}`;
    if (this.#told.has(text)) return;
    this.#told.add(text);
    complain(complaint('fix_contract_differs', text, `the ${venue} venue’s list of contracts`, 'Mend the catalogue before trading it.'));
    emit({ type: 'venue_notice', venue, grade: 'warning', text: `${text}. Mend the catalogue before trading it.` });
  }
}

const listEntries = (dictionary: FixDictionary): GroupDefinition | undefined =>
  dictionary.messages.get(MsgType.SecurityList)?.groups.get(Tag.NoRelatedSym);
