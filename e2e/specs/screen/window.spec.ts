import { expect, test } from '../../support/app.ts';
import { Terminal } from '../../support/terminal.ts';

test('the whole top bar stays in the window, however wide, in both languages', async ({ app }) => {
  const { page } = app;
  const terminal = new Terminal(page);
  await terminal.ready();
  for (const language of ['en', 'zh-CN']) {
    await expect(page.locator('html')).toHaveAttribute('lang', language);
    for (const width of [1280, 1366, 1501, 1600, 1700, 1920]) {
      await page.setViewportSize({ width, height: 900 });
      for (const id of ['export-csv', 'lang-switch']) await expect(terminal.at(id), `${id} at ${width}`).toBeInViewport({ ratio: 1 });
    }
    await terminal.at('lang-switch').click();
  }
});
