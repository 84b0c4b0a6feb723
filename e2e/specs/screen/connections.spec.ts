import { expect, test } from '../../support/app.ts';
import { Terminal } from '../../support/terminal.ts';

test('a profile is edited, tested against the paper venues, saved and switched to: shadow decides, trade trades', async ({ app }) => {
  const terminal = new Terminal(app.page);
  await terminal.ready();
  await expect(terminal.at('mode')).toHaveAttribute('data-mode', 'trade');
  await terminal.at('connections').click();
  await terminal.at('connection-duplicate').click();

  // What cannot be is told beside its field, and nothing is saved.
  await terminal.at('connection-name').fill('Second desk');
  await terminal.at('connection-outer.heartbeatS').fill('soon');
  await terminal.at('connection-save').click();
  await expect(terminal.at('connection-outer.heartbeatS-error')).toBeVisible();
  await terminal.at('connection-outer.heartbeatS').fill('5');
  await terminal.at('connection-inner.mode').selectOption('shadow');

  await terminal.at('connection-test').click();
  for (const role of ['inner', 'outer']) {
    await expect(terminal.at(`trial-${role}`)).toHaveAttribute('data-ok', 'true');
    await expect(terminal.at(`trial-${role}`)).toContainText(/logged on.*round trip.*instruments quoted/);
  }
  await terminal.at('connection-save').click();
  await expect(terminal.at('connection-note')).toHaveText('Saved.');
  await terminal.at('connection-activate').click();
  await terminal.at('connection-activate-confirm').click();
  await expect(terminal.at('mode')).toHaveAttribute('data-mode', 'shadow', { timeout: 30_000 });
  await terminal.at('connections-close').click();
  await terminal.ready();
  await expect(terminal.at('ticket-mode')).toBeVisible();

  await terminal.trade('cu-CA', 'b');
  const decided = terminal.newestPairOrder;
  await expect(terminal.stateOf(decided)).toHaveAttribute('data-state', 'denied');
  await expect(decided).toContainText('Shadow mode');
  await decided.getByTestId('pair-order-receipts').click();
  await expect(decided.getByTestId('receipts')).toContainText(/Would have sent.*buy 5 lots of SHFE\.cu2701/s);

  await terminal.at('connections').click();
  await terminal.at('connection-inner.mode').selectOption('trade');
  await terminal.at('connection-save').click();
  await expect(terminal.at('connection-note')).toHaveText('Saved.');
  await terminal.at('connection-activate').click();
  await terminal.at('connection-activate-confirm').click();
  await expect(terminal.at('mode')).toHaveAttribute('data-mode', 'trade', { timeout: 30_000 });
  await terminal.at('connections-close').click();
  await terminal.ready();
  await terminal.trade('cu-HG', 'b');
  await expect(terminal.stateOf(terminal.newestPairOrder)).toHaveAttribute('data-state', 'balanced');
});

test('a connection that observes refuses a pair with its sentence, after a restart too', async ({ app }) => {
  const terminal = new Terminal(app.page);
  await terminal.ready();
  await terminal.at('connections').click();
  await terminal.at('connection-duplicate').click();
  await terminal.at('connection-outer.mode').selectOption('observe');
  await terminal.at('connection-save').click();
  await expect(terminal.at('connection-note')).toHaveText('Saved.');
  await terminal.at('connection-activate').click();
  await terminal.at('connection-activate-confirm').click();
  await expect(terminal.at('mode')).toHaveAttribute('data-mode', 'observe', { timeout: 30_000 });

  await app.restart();
  const after = new Terminal(app.page);
  await after.ready();
  await expect(after.at('mode')).toHaveAttribute('data-mode', 'observe');
  await after.trade('cu-CA', 's');
  await expect(after.stateOf(after.newestPairOrder)).toHaveAttribute('data-state', 'denied');
  await expect(after.newestPairOrder).toContainText('Connection in observe mode');
  await after.at('tab-orders').click();
  await expect(after.at('orders-grid')).toContainText('No orders today.');
});
