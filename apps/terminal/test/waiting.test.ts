import { spreadId, tsUs, triggerId, pairOrderId, type Alert, type PairOrder, type Trigger } from '@tandem/domain';
import { describe, expect, it } from 'vitest';
import { armedTriggerOf, waitingAlerts } from '../src/alerts/waiting.ts';

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

/** What the host tells of a person who acknowledged. */
const seen = (alertId: string, atS: number): Alert =>
  alertOf({ alertId: `seen-${alertId}`, grade: 'info', code: 'acknowledged', raisedUs: tsUs(atS * S), text: [{ code: 'alert_acknowledged', operator: 'lin', alert: alertId }] });

const waiting = (alerts: readonly Alert[], orders: readonly PairOrder[], nowS = 0) =>
  waitingAlerts({ alerts, pairOrders: new Map(orders.map((order) => [order.pairOrderId, order])), nowUs: tsUs(nowS * S) });

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
    expect(waiting([seen('stranded/P1', 0)], [orderOf('P1')], 3_600)).toEqual([]);
    // It was unwound and is stranded again: that is another alarm.
    expect(waiting([seen('stranded/P1', 5)], [orderOf('P1', { updatedUs: tsUs(6 * S) })], 3_600)).toHaveLength(1);
  });

  it('waits no longer once it was acknowledged on any screen, and another does', () => {
    const alerts = [stranding('P1', 0), stranding('P2', 0), seen('AP1', 1)];
    expect(waiting(alerts, [orderOf('P1'), orderOf('P2')], 1).map(({ alert }) => alert.alertId)).toEqual(['AP2']);
    expect(waiting([...alerts, stranding('P1', 2)], [orderOf('P1')], 2).filter(({ alert }) => alert.alertId === 'AP1')).toHaveLength(1);
  });

  it('ends where a residual that could not be unwound no longer waits', () => {
    const waits = alertOf({ pairOrderId: pairOrderId('P1'), text: [{ code: 'residual_waits', pairOrder: 'P1', residual: '1', ms: 2_000 }] });
    expect(waiting([waits], [orderOf('P1', { state: 'unwinding' })], 60)).toMatchObject([{ resolvedUs: null }]);
    expect(waiting([waits], [orderOf('P1', { state: 'unwound' })], 60)).toEqual([]);
  });

  it('tells of a trigger that is denied again and again its newest denial alone', () => {
    const denied = (alertId: string, trigger: string): Alert => alertOf({ alertId, grade: 'warning', text: [{ code: 'trigger_not_sent', trigger }] });
    expect(waiting([denied('A1', 'T1'), denied('A2', 'T2'), denied('A3', 'T1')], []).map(({ alert }) => alert.alertId)).toEqual(['A2', 'A3']);
    expect(waiting([denied('A1', 'T1'), denied('A3', 'T1'), seen('A3', 1)], [])).toEqual([]);
  });

  it('names the trigger whose firing was denied while it can be disarmed', () => {
    const denied = alertOf({ grade: 'warning', text: [{ code: 'trigger_not_sent', trigger: triggerId('T1') }] });
    const triggers = (state: Trigger['state']) => new Map([['T1', { triggerId: triggerId('T1'), state } as Trigger]]);
    expect(armedTriggerOf(denied, triggers('armed'))?.triggerId).toBe('T1');
    expect([armedTriggerOf(denied, triggers('fired')), armedTriggerOf(alertOf({}), triggers('armed'))]).toEqual([null, null]);
  });
});
