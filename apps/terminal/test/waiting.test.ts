import { spreadId, tsUs, triggerId, pairOrderId, type Alert, type PairOrder, type Trigger } from '@tandem/domain';
import { describe, expect, it } from 'vitest';
import { createAcknowledged } from '../src/alerts/acknowledged.ts';
import { alertKey, armedTriggerOf, waitingAlerts } from '../src/alerts/waiting.ts';

const S = 1_000_000;
const alertOf = (over: Partial<Alert>): Alert => ({
  alertId: 'A1-1',
  grade: 'critical',
  code: 'residual_held',
  text: [],
  venue: null,
  spreadId: spreadId('cu-CA'),
  pairOrderId: null,
  raisedUs: tsUs(0),
  ...over,
});
const stranding = (id: string, atS: number): Alert =>
  alertOf({ alertId: `A${id}`, raisedUs: tsUs(atS * S), pairOrderId: pairOrderId(id), text: [{ code: 'pair_stranded', pairOrder: pairOrderId(id) }] });
const orderOf = (id: string, over: Partial<PairOrder> = {}): PairOrder =>
  ({ pairOrderId: pairOrderId(id), spreadId: spreadId('cu-CA'), state: 'stranded', reason: 'residual_held', reasonText: [], updatedUs: tsUs(0), ...over }) as PairOrder;

const waiting = (alerts: readonly Alert[], orders: readonly PairOrder[], nowS = 0, acknowledged: readonly string[] = []) =>
  waitingAlerts({ alerts, pairOrders: new Map(orders.map((order) => [order.pairOrderId, order])), acknowledged: new Set(acknowledged), nowUs: tsUs(nowS * S) });

describe('what waits for a person', () => {
  it('loses no critical alert, however many and however old, and puts them before what is newer and milder', () => {
    const ids = ['P1', 'P2', 'P3', 'P4', 'P5', 'P6'];
    const shown = waiting([...ids.map((id, at) => stranding(id, at)), alertOf({ alertId: 'w', grade: 'warning', raisedUs: tsUs(3_599 * S) })], ids.map((id) => orderOf(id)), 3_600);
    expect(shown.map(({ alert }) => alert.alertId)).toEqual(['AP6', 'AP5', 'AP4', 'AP3', 'AP2', 'AP1', 'w']);
  });

  it('lets a warning go after ten seconds, and says nothing of what only informs', () => {
    const alerts = [alertOf({ grade: 'warning' }), alertOf({ alertId: 'i', grade: 'info' })];
    expect(waiting(alerts, [], 9)).toHaveLength(1);
    expect(waiting(alerts, [], 10)).toEqual([]);
  });

  it('is over once its pair order is: it no longer sounds, and leaves', () => {
    const unwound = orderOf('P1', { state: 'unwound', updatedUs: tsUs(60 * S) });
    expect(waiting([stranding('P1', 0)], [orderOf('P1')], 61)).toMatchObject([{ resolvedUs: null }]);
    expect(waiting([stranding('P1', 0)], [unwound], 61)).toMatchObject([{ resolvedUs: 60 * S }]);
    expect(waiting([stranding('P1', 0)], [unwound], 70)).toEqual([]);
    expect(waiting([stranding('P1', 0)], [orderOf('P1', { reason: 'taken_over' })], 60)).toEqual([]);
  });

  it('stays where another alert tells of a pair order that has ended: a late fill is no stranding', () => {
    const late = alertOf({ pairOrderId: pairOrderId('P1'), code: 'unexpected_fill' });
    expect(waiting([late], [orderOf('P1', { state: 'balanced' })], 3_600)).toMatchObject([{ resolvedUs: null }]);
  });

  it('is told by the pair order itself where a host that began anew holds no alert of it', () => {
    const [one] = waiting([], [orderOf('P1')], 3_600);
    expect(one).toMatchObject({ key: 'stranded/P1', resolvedUs: null, alert: { grade: 'critical', text: [{ code: 'pair_stranded' }] } });
    expect(waiting([], [orderOf('P1')], 3_600, ['stranded/P1'])).toEqual([]);
  });

  it('waits no longer once acknowledged, on this page and the next; a damaged record of it silences nothing', () => {
    const kept = new Map<string, string>();
    const storage = { getItem: (key: string) => kept.get(key) ?? null, setItem: (key: string, value: string) => void kept.set(key, value) };
    const alert = stranding('P1', 0);
    createAcknowledged(storage).getState().acknowledge([alertKey(alert)]);
    const { keys } = createAcknowledged(storage).getState();
    expect(waiting([alert], [orderOf('P1')], 1, [...keys])).toEqual([]);
    // The same number on another day is another alert.
    expect(waiting([{ ...alert, raisedUs: tsUs(86_400 * S) }], [orderOf('P1')], 86_401, [...keys])).toHaveLength(1);
    for (const key of kept.keys()) kept.set(key, '{"damaged');
    expect(createAcknowledged(storage).getState().keys.size).toBe(0);
  });

  it('names the trigger whose firing was denied while it can be disarmed', () => {
    const denied = alertOf({ grade: 'warning', text: [{ code: 'trigger_not_sent', trigger: triggerId('T1') }] });
    const triggers = (state: Trigger['state']) => new Map([['T1', { triggerId: triggerId('T1'), state } as Trigger]]);
    expect(armedTriggerOf(denied, triggers('armed'))?.triggerId).toBe('T1');
    expect([armedTriggerOf(denied, triggers('fired')), armedTriggerOf(alertOf({}), triggers('armed'))]).toEqual([null, null]);
  });
});
