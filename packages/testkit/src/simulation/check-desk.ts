import type { SpreadId, TriggerId } from '@tandem/domain';
import type { EngineCommand, EngineEvent, EngineView } from '@tandem/engine';
import { shareContract } from './check-state.ts';
import type { Ledger } from './ledger.ts';
import type { Findings } from './violation.ts';

/**
 * What a desk changes and says while pair orders and triggers are open: a configuration is refused, or disarms what means
 * something else by it and nothing besides; what a person dealt with holds nothing back, and what is stranded does.
 */
export class DeskWatch {
  readonly #armed = new Map<TriggerId, SpreadId>();

  stepped({ input }: EngineEvent, commands: readonly EngineCommand[], view: EngineView, ledger: Ledger, findings: Findings): void {
    const says = (code: string): boolean => commands.some((c) => c.type === 'alert' && c.alert.text.some((sentence) => sentence.code === code));
    if (input.type === 'configuration') this.#configured(view, ledger, says, findings);
    if (input.type === 'operator' && input.action.type === 'arm_trigger') {
      const { spreadId } = input.action.request;
      const stranded = [...view.pairOrders.values()].find((pair) => pair.state === 'stranded' && ledger.pairs.get(pair.pairOrderId)?.resolved === false && shareContract(pair.spreadId, spreadId));
      const isNew = [...view.triggers.values()].some(({ triggerId, state }) => state === 'armed' && !this.#armed.has(triggerId));
      if (stranded !== undefined && isNew) findings.add('armed_beside_stranded', `a trigger on ${spreadId}, where ${stranded.pairOrderId} is stranded`, stranded.pairOrderId);
      if (stranded === undefined && says('stranded_beside')) findings.add('held_back_by_resolved', `no trigger may be armed on ${spreadId}, where nothing is stranded`);
    }
    if (view.triggers.size === 0) return;
    this.#armed.clear();
    for (const { triggerId, state, request } of view.triggers.values()) if (state === 'armed') this.#armed.set(triggerId, request.spreadId);
  }

  #configured(view: EngineView, { configuration: { refused, changed } }: Ledger, says: (code: string) => boolean, findings: Findings): void {
    if (refused !== says('configuration_refused')) findings.add('configuration_misjudged', refused ? 'it changes what an open pair order means, and was taken' : 'it changes no open pair order, and was refused');
    if (refused && changed.size > 0 && says('configuration_disarmed')) findings.add('configuration_misjudged', 'it was refused, and disarmed triggers');
    for (const [triggerId, spreadId] of this.#armed) {
      const isArmed = view.triggers.get(triggerId)?.state === 'armed';
      const stays = refused || !changed.has(spreadId);
      if (isArmed && !stays) findings.add('armed_over_configuration', `${triggerId} on ${spreadId}, which means something else`);
      if (!isArmed && stays) findings.add('disarmed_by_configuration', `${triggerId} on ${spreadId}, which means what it meant`);
      if (!stays && !says('configuration_disarmed')) findings.add('disarmed_in_silence', triggerId);
    }
  }
}
