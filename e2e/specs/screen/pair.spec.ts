import { readCsv } from '../../support/csv.ts';
import { expect, test } from '../../support/app.ts';
import { Terminal } from '../../support/terminal.ts';

test('a trader watches the books move and sends a pair with a hotkey', async ({ app }) => {
  const terminal = new Terminal(app.page);
  await terminal.ready();

  await test.step('chooses a pair and sees both books and the spread move', async () => {
    await terminal.choose('au-GC');
    await expect(terminal.at('book-inner')).toContainText('au2702');
    await expect(terminal.at('book-outer')).toContainText('GCG7');
    const shown = await terminal.at('book-outer').innerText();
    await expect(async () => expect(await terminal.at('book-outer').innerText()).not.toBe(shown)).toPass();
    const spread = await terminal.at('spread-ask').innerText();
    await expect(async () => expect(await terminal.at('spread-ask').innerText()).not.toBe(spread)).toPass({ timeout: 30_000 });
  });

  await test.step('prepares a buy and sends it without the mouse', async () => {
    await terminal.choose('cu-CA');
    await expect(terminal.at('book-inner')).toContainText('cu2701');
    await app.page.keyboard.press('b');
    await expect(terminal.at('ticket-limit')).not.toHaveValue('');
    await app.page.keyboard.press('Control+Enter');
    await expect(terminal.stateOf(terminal.newestPairOrder)).toContainText('Balanced');
  });

  await test.step('finds the fills in the positions', async () => {
    await terminal.at('tab-positions').click();
    await expect(terminal.netLots('inner/SHFE.cu2701')).toHaveText('+5');
    await expect(terminal.netLots('outer/LME.CA3M')).toHaveText('-1');
  });
});

test('the venue refuses one leg: the other is unwound, and the CSV tells the story', async ({ app }) => {
  const terminal = new Terminal(app.page);
  await terminal.ready();
  await terminal.tradeRefused('cu-CA', 's', 'unwind');
  await expect(terminal.stateOf(terminal.newestPairOrder)).toContainText('Unwound');

  const rows = readCsv(await app.download(() => terminal.at('export-csv').click()));
  const pair = rows.find((row) => row['pair_order_id'] !== '')?.['pair_order_id'];
  const story = rows.filter((row) => row['pair_order_id'] === pair);
  const kinds = story.map((row) => `${row['kind']} ${row['status']}`).join('\n');
  expect(kinds).toMatch(/rejected/);
  expect(kinds).toMatch(/unwind/i);
  // Every row names the record that proves it.
  expect(rows.every((row) => /^[0-9a-f]{64}$/.test(row['hash'] ?? ''))).toBe(true);
  const submits = rows.filter((row) => row['kind'] === 'submit_order');
  expect(submits.map((row) => row['leg']).sort()).toEqual(['inner', 'inner', 'outer']);
});

test('in Chinese a broken leg is told in Chinese, and the alert brings the way out', async ({ app }) => {
  const terminal = new Terminal(app.page);
  await terminal.ready();
  await terminal.at('lang-switch').click();
  await terminal.tradeRefused('cu-CA', 'b', 'hold');
  const row = terminal.newestPairOrder;
  await expect(terminal.stateOf(row)).toHaveText('单边滞留');
  await expect(terminal.at('toast')).toContainText('参数规定：单边敞口保留，由人工处理。');

  await row.getByTestId('pair-order-receipts').click();
  const told = row.getByTestId('receipts');
  await expect(told).toContainText('已发送：买入 SHFE.cu2701 5 手');
  await expect(told).toContainText(/交易所原文：“[^”]+”/);
  await expect(told).toContainText('请要求回退或补齐，或人工交易后标记为已处理。');
  // Beside ids and the venue's own words nothing is left in English.
  const ours = (await told.innerText()).replaceAll(/“[^”]*”|SHFE\.\w+|LME\.\w+|cu-CA|FAK|\bdesk\b/g, '');
  expect(ours).not.toMatch(/[A-Za-z]{2,}/);

  // A page that is loaded anew still has the alarm, and a cure ends what it asks for.
  await app.page.reload();
  await terminal.ready();
  await expect(terminal.at('toast')).toContainText('参数规定：单边敞口保留，由人工处理。');
  await terminal.at('toast').getByTestId('alert-unwind').click();
  await expect(terminal.stateOf(row)).toHaveText('已回退');
  await expect(terminal.at('toast-resolved')).toContainText('已回退');
  await expect(terminal.at('stranded-banner')).toHaveCount(0);
  await expect(terminal.at('toast').getByTestId('alert-unwind')).toHaveCount(0);

  // The audit trail speaks English whatever the screen speaks, and keeps the codes.
  const rows = readCsv(await app.download(() => terminal.at('export-csv').click()));
  const stranded = rows.find((one) => one['kind'] === 'alert' && one['status'] === 'critical');
  expect(stranded?.['text']).toMatch(/is stranded\. The policy was to hold a residual/);
  expect(stranded?.['message']).toContain('{"code":"policy_holds"}');
});

test('what was seen and dealt with stays so on every page, and in the record', async ({ app }) => {
  const terminal = new Terminal(app.page);
  await terminal.ready();
  await terminal.tradeRefused('cu-CA', 'b', 'hold');
  const row = terminal.newestPairOrder;
  await expect(terminal.stateOf(row)).toHaveText('STRANDED');
  const toast = terminal.at('toast').filter({ hasText: 'P1 is stranded' });
  await toast.getByTestId('alert-acknowledge').click();
  await expect(toast).toHaveCount(0);

  await app.page.reload();
  await terminal.ready();
  await expect(terminal.at('stranded-banner')).toBeVisible();
  await expect(toast).toHaveCount(0);

  // By keyboard alone, and not without a word of what was done.
  await row.getByTestId('pair-order-resolve').focus();
  await app.page.keyboard.press('Enter');
  await expect(row.getByTestId('pair-order-resolve-note')).toBeFocused();
  await expect(row.getByTestId('pair-order-resolve-send')).toBeDisabled();
  await app.page.keyboard.type('sold 5 at the broker');
  await app.page.keyboard.press('Enter');
  await expect(terminal.at('stranded-banner')).toHaveCount(0);
  await expect(row.getByTestId('pair-order-reason')).toContainText('Resolved by hand');
  await expect(row.getByTestId('pair-order-reason')).toContainText('“sold 5 at the broker”');
  await expect(row.getByTestId('pair-order-reason')).not.toContainText('To unwind it');
  await expect(row.getByTestId('pair-order-resolve')).toHaveCount(0);

  const rows = readCsv(await app.download(() => terminal.at('export-csv').click()));
  expect(rows.find((one) => one['reason'] === 'acknowledged')?.['text']).toMatch(/^\S+ acknowledged alert A\d+-\d+\.$/);
  expect(rows.find((one) => one['reason'] === 'resolved' && one['kind'] === 'receipt')?.['text']).toContain('“sold 5 at the broker”');
});

test('the venue refuses one leg: with top-up the pair is balanced all the same', async ({ app }) => {
  const terminal = new Terminal(app.page);
  await terminal.ready();
  await terminal.tradeRefused('cu-CA', 'b');
  await expect(terminal.stateOf(terminal.newestPairOrder)).toContainText('Balanced');
});

test('a restart finds the positions and the pair order again', async ({ app }) => {
  let terminal = new Terminal(app.page);
  await terminal.ready();
  await terminal.trade('sc-B', 'b');
  await expect(terminal.stateOf(terminal.newestPairOrder)).toContainText('Balanced');

  await app.restart();
  terminal = new Terminal(app.page);
  await terminal.ready();
  await expect(terminal.stateOf(terminal.newestPairOrder)).toContainText('Balanced');
  await terminal.at('tab-positions').click();
  await expect(terminal.netLots('inner/INE.sc2701')).toHaveText('+1');
  await expect(terminal.netLots('outer/ICE.BG7')).toHaveText('-1');
});

test('after a crash the screen says why trading is reduced, and a person resumes it', async ({ app }) => {
  let terminal = new Terminal(app.page);
  await terminal.ready();
  await terminal.trade('sc-B', 'b');
  await expect(terminal.stateOf(terminal.newestPairOrder)).toContainText('Balanced');

  await app.crash();
  terminal = new Terminal(app.page);
  await terminal.ready();
  await expect(terminal.at('trading-banner')).toBeVisible();
  await terminal.trade('cu-CA', 'b');
  await expect(terminal.stateOf(terminal.newestPairOrder)).toContainText('Denied');
  await terminal.at('resume-trading').click();
  await expect(terminal.at('trading-banner')).toBeHidden();
  await terminal.catchBreath();
  await app.page.keyboard.press('b');
  await app.page.keyboard.press('Control+Enter');
  await expect(terminal.stateOf(terminal.newestPairOrder)).toContainText('Balanced');
  await expect(terminal.netLots('inner/INE.sc2701')).toHaveText('+1');
});

test('a trigger waits on the chart, and fires its pair by itself', async ({ app }) => {
  const terminal = new Terminal(app.page);
  await terminal.ready();
  await terminal.choose('cu-CA');
  await app.page.keyboard.press('s');
  await terminal.at('ticket-level').fill('100000');
  await terminal.at('ticket-arm').click();
  await terminal.at('tab-triggers').click();
  await expect(terminal.at('triggers-grid')).toContainText('Armed');
  await expect(app.page.locator('[data-testid^="pair-order-P"]')).toHaveCount(0);

  // A level that the market is past already.
  await terminal.catchBreath();
  await app.page.keyboard.press('Escape');
  await app.page.keyboard.press('s');
  await terminal.at('ticket-limit').fill('-100000');
  await terminal.at('ticket-level').fill('-100000');
  await terminal.at('ticket-arm').click();
  await expect(terminal.at('triggers-grid')).toContainText('Fired');
  await expect(terminal.stateOf(terminal.newestPairOrder)).toContainText('Balanced');
});

test('the ticket says what is wrong, and sends nothing', async ({ app }) => {
  const terminal = new Terminal(app.page);
  await terminal.ready();
  await terminal.at('ticket-pairs').fill('0');
  await app.page.keyboard.press('Control+Enter');
  await expect(terminal.at('ticket-pairs-error')).not.toBeEmpty();
  await terminal.at('ticket-pairs').fill('1');
  await terminal.at('ticket-limit').fill('one hundred');
  await app.page.keyboard.press('Control+Enter');
  await expect(terminal.at('ticket-limit-error')).not.toBeEmpty();
  await expect(app.page.locator('[data-testid^="pair-order-P"]')).toHaveCount(0);
});

test('the whole screen turns Chinese and back', async ({ app }) => {
  const terminal = new Terminal(app.page);
  await terminal.ready();
  await terminal.at('lang-switch').click();
  await expect(app.page.getByText('内盘').first()).toBeVisible();
  await expect(app.page.getByText('价差').first()).toBeVisible();
  await terminal.at('lang-switch').click();
  await expect(app.page.getByText('Inner').first()).toBeVisible();
});
