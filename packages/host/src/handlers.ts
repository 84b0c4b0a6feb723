import { ok, type Clock } from '@tandem/kernel';
import type { OperatorAction } from '@tandem/engine';
import type { Journal } from '@tandem/journal';
import type { ContractHandlers } from '@tandem/transport';
import { sessionTerms, type Configuration } from './configuration.ts';
import type { VenueId } from '@tandem/domain';
import type { DeskConnections } from './connections/desk-connections.ts';
import type { DeskFunds } from './funds/desk-funds.ts';
import type { Projection } from './projection/projection.ts';
import type { PromiseMeter } from './promises/promise-meter.ts';
import type { RehearsalLink } from './rehearsal.ts';

/** Rows of one chunk of the audit CSV: about a megabyte. */
const AUDIT_CHUNK_ROWS = 5_000;
/** Points of a chart's history, at the most. */
const HISTORY_POINTS_MAX = 10_000;

export interface HandlerParts {
  readonly configuration: Configuration;
  readonly journal: Journal;
  readonly projection: Projection;
  readonly meter: PromiseMeter;
  readonly rehearsal: RehearsalLink;
  readonly clock: Clock;
  readonly connections: DeskConnections;
  readonly funds: DeskFunds;
  /** Connects a link anew, at once. */
  readonly reconnect: (commandId: string, venue: VenueId) => void;
  /** Gives an operator's action to the engine, as event of record. */
  readonly act: (commandId: string, action: OperatorAction) => void;
}

/** Answers the contract. A command's reply means that it is in the engine's inbox; the streams tell the rest. */
export function createHandlers(parts: HandlerParts): ContractHandlers {
  const { configuration, journal, projection, meter, rehearsal, connections, funds, act } = parts;
  const accept = (commandId: string, action: OperatorAction) => {
    act(commandId, action);
    return ok(null);
  };
  return {
    queries: {
      catalogue: () =>
        ok({
          catalogue: configuration.catalogue.data,
          defaultPolicies: { ...configuration.policies },
          sessions: sessionTerms(configuration),
          pairsPerOrderMax: configuration.limits.pairsPerOrderMax,
        }),
      spreadHistory: ({ spreadId, fromUs }) => ok({ points: journal.spreadHistory(spreadId, fromUs, HISTORY_POINTS_MAX) }),
      auditCsv: exportAudit(parts),
      receipts: ({ pairOrderId }) => ok({ receipts: journal.receipts(pairOrderId) }),
      connections: () => connections.view(),
      tryProfile: (request) => connections.try(request),
      funds: () => funds.view(),
      statement: ({ tradingDay }) => funds.statement(tradingDay),
      promises: () => ok({ promises: meter.views(auditedShare(parts)) }),
    },
    commands: {
      submitPair: ({ commandId, request }) => accept(commandId, { type: 'submit_pair', request }),
      cancelPair: ({ commandId, pairOrderId }) => accept(commandId, { type: 'cancel_pair', pairOrderId }),
      unwindPair: ({ commandId, pairOrderId }) => accept(commandId, { type: 'unwind_pair', pairOrderId }),
      pausePair: ({ commandId, pairOrderId }) => accept(commandId, { type: 'pause_pair', pairOrderId }),
      resumePair: ({ commandId, pairOrderId }) => accept(commandId, { type: 'resume_pair', pairOrderId }),
      completePair: ({ commandId, pairOrderId }) => accept(commandId, { type: 'complete_pair', pairOrderId }),
      resolvePair: ({ commandId, pairOrderId, note }) => accept(commandId, { type: 'resolve_pair', pairOrderId, note }),
      takeOverPair: ({ commandId, pairOrderId }) => accept(commandId, { type: 'take_over_pair', pairOrderId }),
      acknowledgeAlert: ({ commandId, alertId }) => accept(commandId, { type: 'acknowledge_alert', alertId }),
      flattenAll: ({ commandId }) => accept(commandId, { type: 'flatten_all' }),
      armTrigger: ({ commandId, request, level, terms }) => accept(commandId, { type: 'arm_trigger', request, level, terms }),
      disarmTrigger: ({ commandId, triggerId }) => accept(commandId, { type: 'disarm_trigger', triggerId }),
      setTradingState: ({ commandId, state }) => accept(commandId, { type: 'set_trading_state', state }),
      saveProfile: ({ profile, passwords }) => connections.save(profile, passwords),
      removeProfile: ({ id }) => connections.remove(id),
      activateProfile: ({ id }) => connections.activate(id),
      reconnectVenue: ({ commandId, venue }) => {
        parts.reconnect(commandId, venue);
        return ok(null);
      },
      transferMoney: (request) => funds.transfer(request),
      changePassword: (request) => funds.changePassword(request),
      confirmSettlement: (request) => funds.confirmSettlement(request),
      rehearse: ({ venue, fault }) => rehearsal.add(venue, fault),
      clearFault: ({ venue, faultId }) => rehearsal.clear(venue, faultId),
      runRehearsal: ({ name }) => rehearsal.run(name),
      stopRehearsal: () => rehearsal.stopScript(),
    },
    streams: { ...projection.streams(), rehearsal: () => rehearsal.source, accountActs: () => funds.source },
  };
}

/** Chunk by chunk; the time from the first to the last is what the promise of a fast export is measured by. */
function exportAudit({ journal, meter, clock }: HandlerParts): ContractHandlers['queries']['auditCsv'] {
  let startedNs = 0n;
  return ({ tradingDay, cursor }) => {
    if (cursor === 0) startedNs = clock.monotonicNs();
    const chunk = journal.auditChunk({ tradingDay, cursor, rowsMax: AUDIT_CHUNK_ROWS });
    if (chunk.nextCursor === null) meter.exported(Number(clock.monotonicNs() - startedNs) / 1e9);
    return ok(chunk);
  };
}

/** Of the orders that left, how many the journal holds, in percent: counted in its own tables, not in our memory. */
function auditedShare({ journal, meter }: HandlerParts): number | null {
  if (meter.ordersSent === 0) return null;
  return Math.round((100_000 * journal.countSubmitted()) / meter.ordersSent) / 1000;
}
