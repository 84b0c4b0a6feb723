import { expect, test } from '../../support/app.ts';
import { Terminal } from '../../support/terminal.ts';

test('a fault with its parameters is shown at work, and ends when it is cleared', async ({ app }) => {
  const terminal = new Terminal(app.page);
  await terminal.ready();
  await terminal.at('rehearsal').click();
  await expect(terminal.at('rehearsal-panel')).toBeVisible();
  // The books stay in sight beside it.
  await expect(terminal.at('book-inner')).toBeInViewport();
  await expect(terminal.at('book-outer')).toBeInViewport();

  await terminal.at('rehearsal-venue-outer').check();
  await terminal.at('thin_book-sharePercent').fill('0');
  await expect(terminal.at('rehearse-outer-thin_book')).toBeDisabled();
  await terminal.at('thin_book-sharePercent').fill('10');
  await terminal.at('thin_book-forS').fill('600');
  await terminal.at('thin_book-forS').press('Enter');
  const active = terminal.at('active-outer-thin_book');
  await expect(active).toContainText('10');
  await expect(active).toContainText(/\d{3} s left/);
  await expect(terminal.at('rehearsal')).toContainText('1');
  await terminal.at('clear-outer-thin_book').click();
  await expect(active).toBeHidden();

  await terminal.at('thin_book-forS').press('Escape');
  await expect(terminal.at('rehearsal-panel')).toBeHidden();
  await app.page.keyboard.press('Alt+r');
  await expect(terminal.at('rehearsal-panel')).toBeVisible();
});

test('a scripted rehearsal runs, says how far it is, and is stopped', async ({ app }) => {
  const terminal = new Terminal(app.page);
  await terminal.ready();
  await terminal.at('rehearsal').click();
  await terminal.at('rehearsal-script').selectOption('thin-and-slow-outer');
  await terminal.at('rehearsal-run').click();
  await expect(terminal.at('rehearsal-running')).toContainText('3 of 5');
  await expect(terminal.at('active-outer-thin_book')).toBeVisible();
  await terminal.at('rehearsal-stop').click();
  await expect(terminal.at('rehearsal-running')).toBeHidden();
  await expect(terminal.at('active-outer-thin_book')).toBeHidden();
});
