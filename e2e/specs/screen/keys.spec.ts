import { expect, test } from '../../support/app.ts';
import { Terminal } from '../../support/terminal.ts';

test('no key sends an order from where a trader believes to do something else, and no refusal is silent', async ({ app }) => {
  // Many presses in one start of the application.
  test.setTimeout(180_000);
  const { page } = app;
  const terminal = new Terminal(page);
  await terminal.ready();
  await terminal.choose('cu-CA');
  const orders = page.locator('[data-testid^="pair-order-P"]');

  await test.step('under the list of keys only halting is heard', async () => {
    await terminal.at('one-key').check();
    await page.keyboard.press('?');
    await expect(terminal.at('keys-help')).toBeFocused();
    for (const key of ['b', 'Control+Enter', 'F2', 's', 'Control+Enter']) await page.keyboard.press(key);
    for (let stop = 0; stop < 4; stop++) await page.keyboard.press('Tab');
    await expect(terminal.at('keys-help').locator(':focus')).toHaveCount(1);
    await page.keyboard.press('Control+Shift+h');
    await expect(terminal.at('trading-banner')).toContainText('halted');
    await page.keyboard.press('Escape');
    await expect(terminal.at('keys-help')).toBeHidden();
    await terminal.at('resume-trading').click();
    await terminal.at('resume-trading').click();
    await expect(terminal.at('trading-banner')).toBeHidden();
    await terminal.at('one-key').uncheck();
    await expect(terminal.at('ticket-limit')).toHaveValue('');
  });

  await test.step('in the field of the level Ctrl+Enter arms, with a limit of the level', async () => {
    await page.keyboard.press('s');
    await terminal.at('ticket-level').fill('100000');
    await page.keyboard.press('Control+Enter');
    await expect(terminal.at('ticket-notice')).toContainText(/armed at 100000, limit 99980\./);
    await terminal.at('tab-triggers').click();
    await expect(terminal.at('triggers-grid')).toContainText('99980');
    await terminal.at('notice-disarm').click();
    await expect(terminal.at('triggers-grid')).toContainText('Disarmed');

    // And without the mouse: into the grid, down to the row's button, and out again with one Tab.
    await terminal.catchBreath();
    await terminal.at('ticket-level').fill('100000');
    await terminal.at('ticket-level').press('Enter');
    await expect(terminal.at('disarm-T2')).toBeVisible();
    await terminal.at('tab-alerts').focus();
    for (const key of ['Tab', 'ArrowDown']) await page.keyboard.press(key);
    await expect(terminal.at('triggers-grid').locator('[col-id="action"]:focus')).toContainText('Disarm');
    await page.keyboard.press('Enter');
    await expect(terminal.at('disarm-T2')).toHaveCount(0);
    await page.keyboard.press('Tab');
    await expect(terminal.at('triggers-grid').locator(':focus')).toHaveCount(0);

    await terminal.at('ticket-more').click();
    await terminal.at('trigger-limit').fill('100001');
    await terminal.at('trigger-limit').press('Enter');
    await expect(terminal.at('trigger-limit-error')).toContainText('a firing could not sell');
    await terminal.at('trigger-window').fill('noon');
    await terminal.at('trigger-limit').fill('');
    await terminal.at('trigger-limit').press('Enter');
    await expect(terminal.at('trigger-window-error')).toContainText('21:00-23:00');
    await terminal.at('trigger-window').fill('');
    await terminal.at('ticket-more').click();
  });

  await test.step('a wrong field that is folded away is unfolded and named', async () => {
    await terminal.at('ticket-more').click();
    await terminal.at('ticket-slippageMax').fill('x');
    await terminal.at('ticket-more').click();
    await expect(terminal.at('ticket-slippageMax')).toBeHidden();
    await terminal.at('ticket').getByRole('heading').click();
    await page.keyboard.press('b');
    await page.keyboard.press('Control+Enter');
    await expect(terminal.at('ticket-notice')).toContainText('Not sent. Slippage at most');
    await expect(terminal.at('ticket-slippageMax')).toBeFocused();
    await terminal.at('ticket-slippageMax').fill('60');
    await terminal.at('ticket-more').click();

    // The desk's limit of pairs, before the host is asked.
    await terminal.at('ticket-pairs').fill('1000');
    await page.keyboard.press('Control+Enter');
    await expect(terminal.at('ticket-pairs-error')).toContainText('Enter 1 to 20.');
    await terminal.at('ticket-pairs').fill('1');
    await expect(orders).toHaveCount(0);
  });

  await test.step('in the rehearsal panel the key that sends is not heard, and the panel has the focus', async () => {
    await page.keyboard.press('Alt+r');
    await expect(terminal.at('rehearsal-panel')).toBeFocused();
    await terminal.at('reject_next-count').or(terminal.at('thin_book-forS')).first().focus();
    await page.keyboard.press('Control+Enter');
    await page.keyboard.press('Escape');
    await expect(orders).toHaveCount(0);
  });

  await test.step('what was sent is told to its end: a denial is no green notice', async () => {
    await terminal.at('ticket-limit').fill('-100000');
    await page.keyboard.press('Control+Enter');
    await expect(terminal.at('ticket-notice')).toHaveClass(/refused/);
    await expect(terminal.at('ticket-notice')).toContainText(/P1 Denied\. .*beyond the limit/);
    await terminal.catchBreath();
    await terminal.at('ticket-side-buy').click();
    const before = await terminal.at('pair-orders').boundingBox();
    await page.keyboard.press('Control+Enter');
    await expect(terminal.at('ticket-notice')).toContainText('P2 Balanced.');
    expect(await terminal.at('pair-orders').boundingBox()).toEqual(before);
  });
});

test('a trigger that is denied again and again is one card, with the way to disarm it', async ({ app }) => {
  const { page } = app;
  const terminal = new Terminal(page);
  await terminal.ready();
  await terminal.choose('ag-SI');
  await page.keyboard.press('b');
  await terminal.at('ticket-more').click();
  // The ratio is far below its level, and the limit far below the market: it fires, and is denied.
  await terminal.at('trigger-measure').selectOption('ratio');
  await terminal.at('trigger-limit').fill('-100000');
  await terminal.at('ticket-level').fill('1000');
  await terminal.at('ticket-level').press('Enter');
  const card = terminal.at('denials-T1');
  await expect(card).toContainText(/Denied [2-9] times/);
  await expect(card.getByTestId('denials-reason')).toContainText('Spread beyond the limit – 1 pair of ag-SI would have been bought at');
  await expect(page.locator('[data-testid^="pair-order-P"]')).toHaveCount(0);
  await card.getByTestId('denials-disarm').click();
  await expect(card.getByTestId('denials-disarm')).toHaveCount(0);
  await card.getByTestId('denials-open').click();
  await expect(card.locator('[data-testid^="pair-order-P"]').first()).toContainText('by trigger');
});

test('a halt or a flattening that the host did not take says so, and asks before it unwinds everything', async ({ app, shell }) => {
  test.skip(shell !== 'browser', 'the desktop has no network between screen and host');
  const { page } = app;
  const terminal = new Terminal(page);
  await terminal.ready();
  await terminal.at('trading-state').click();
  await terminal.at('trading-flatten').click();
  await expect(terminal.at('trading-flatten-confirm')).toBeVisible();
  await page.keyboard.press('Escape');

  await app.loseHost();
  await expect(terminal.at('host-lost')).toBeVisible();
  await page.keyboard.press('Control+Shift+h');
  await expect(terminal.at('command-refused')).toContainText('NOT DONE – Halt.');
  await terminal.at('trading-state').click();
  await terminal.at('trading-flatten').click();
  await terminal.at('trading-flatten-confirm').click();
  await expect(terminal.at('command-refused').last()).toContainText('NOT DONE – Flatten everything.');
  await expect(terminal.at('trading-flatten-confirm')).toBeVisible();
});
