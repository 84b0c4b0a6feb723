import { expect, test } from '../../support/app.ts';
import { Terminal } from '../../support/terminal.ts';

test('money is moved by keyboard and mouse, the venue’s answers stay to be read, and the audit trail has them without a password', async ({ app }) => {
  const terminal = new Terminal(app.page);
  await terminal.ready();
  await app.page.keyboard.press('Alt+b');
  const panel = terminal.at('funds-panel');
  await expect(panel).toBeVisible();
  await expect(terminal.at('funds-statement')).toContainText('客户权益');
  await expect(terminal.at('funds-statement-state')).toHaveAttribute('data-waits', 'false');

  // What cannot be is told beside its field, and nothing is sent.
  await terminal.at('funds-amount').fill('10.005');
  await terminal.at('funds-transfer').click();
  await expect(panel).toContainText('at most two decimals');
  await expect(terminal.at('funds-transfer-confirm')).toHaveCount(0);

  await terminal.at('funds-amount').fill('1000.25');
  await terminal.at('funds-account-password').fill('not-the-word');
  await terminal.at('funds-transfer').click();
  await app.page.keyboard.press('Enter');
  await expect(terminal.at('funds-act-transfer').first()).toHaveAttribute('data-state', 'refused');
  await expect(terminal.at('funds-acts')).toContainText('资金密码不正确');
  await expect(terminal.at('funds-account-password')).toHaveValue('');

  await terminal.at('funds-amount').fill('1000.25');
  await terminal.at('funds-account-password').fill('paper');
  await terminal.at('funds-transfer').click();
  await terminal.at('funds-transfer-confirm').click();
  await expect(terminal.at('funds-act-transfer').first()).toHaveAttribute('data-state', 'done');
  await expect(terminal.at('funds-history')).toContainText('1000.25');

  await terminal.at('funds-read-statement').click();
  await expect(terminal.at('funds-past-statement')).toContainText('可用资金');
  // The paper account's own password stays as it is.
  await terminal.at('funds-password-present').fill('paper');
  await terminal.at('funds-password-next').fill('paper-2026');
  await terminal.at('funds-password-again').fill('paper-2027');
  await terminal.at('funds-change-password').click();
  await expect(panel).toContainText('The two are not the same.');
  await terminal.at('funds-password-again').fill('paper-2026');
  await terminal.at('funds-change-password').click();
  await expect(terminal.at('funds-password-problem')).toContainText('every paper account');

  // The desk's keys are not heard in here.
  await panel.press('b');
  await app.page.keyboard.press('Escape');
  await expect(panel).toHaveCount(0);
  await terminal.at('tab-alerts').click();
  await expect(terminal.at('alerts-grid')).toContainText('asked to move 1000.25 CNY');
});

test('a password is changed at the venue and kept for the next login; a link is connected anew at once', async ({ app, shell }) => {
  test.skip(shell !== 'browser', 'a desktop keeps passwords where a keychain is unlocked, and not every machine has one');
  const terminal = new Terminal(app.page);
  await terminal.ready();
  await terminal.at('connections').click();
  await terminal.at('connection-duplicate').click();
  await terminal.at('connection-inner.passwordFrom').selectOption('stored');
  await terminal.at('connection-inner.password').fill('paper');
  await terminal.at('connection-save').click();
  await expect(terminal.at('connection-note')).toHaveText('Saved.');
  await terminal.at('connection-activate').click();
  await terminal.at('connection-activate-confirm').click();
  await expect(terminal.at('connection-note')).toHaveText('The engine runs on this profile.', { timeout: 30_000 });
  await terminal.at('connections-close').click();
  await terminal.ready();

  await terminal.at('funds').click();
  await terminal.at('funds-password-present').fill('paper');
  await terminal.at('funds-password-next').fill('paper-2026');
  await terminal.at('funds-password-again').fill('paper-2026');
  await terminal.at('funds-change-password').click();
  await expect(terminal.at('funds-act-password')).toHaveAttribute('data-state', 'done');
  await expect(terminal.at('funds-acts')).toContainText('kept in the store of this machine');
  await terminal.at('funds-close').click();

  // Logged in anew, with the new one.
  await terminal.at('connections').click();
  await terminal.at('connections-reconnect-inner').click();
  await terminal.at('connections-close').click();
  await terminal.at('tab-alerts').click();
  // It is back before a screen would show it gone.
  await expect(terminal.at('alerts-grid')).toContainText('asked to connect to the inner venue anew');
  await expect(terminal.at('alerts-grid')).toContainText('A person asked to connect anew.');
  await expect(terminal.at('venue-inner')).toHaveAttribute('data-status', 'connected', { timeout: 10_000 });
  await terminal.at('connections').click();
  await terminal.at('connection-activate').click();
  await terminal.at('connection-activate-confirm').click();
  await terminal.at('connections-close').click();
  await terminal.ready();
});
