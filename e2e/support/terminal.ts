import type { Locator, Page } from '@playwright/test';
import { expect } from './app.ts';

/** The terminal as a trader knows it: what it shows and what can be done, without a word of markup. */
export class Terminal {
  readonly page: Page;

  constructor(page: Page) {
    this.page = page;
  }

  at(testId: string): Locator {
    return this.page.getByTestId(testId);
  }

  /** Both venues are linked and the chosen pair has a price. */
  async ready(): Promise<void> {
    for (const venue of ['venue-inner', 'venue-outer']) {
      await expect(this.at(venue)).toHaveAttribute('data-status', 'connected', { timeout: 30_000 });
    }
    await expect(this.at('spread-bid')).toHaveText(/\d/);
    await expect(this.at('spread-ask')).toHaveText(/\d/);
  }

  async choose(spreadId: string): Promise<void> {
    await this.at(`pair-row-${spreadId}`).click();
  }

  /** Makes a paper venue do something wrong, from the rehearsal panel. */
  async rehearse(venue: 'inner' | 'outer', fault: string): Promise<void> {
    await this.at('rehearsal').click();
    await this.at(`rehearsal-venue-${venue}`).check();
    await this.at(`rehearse-${venue}-${fault}`).click();
    // The venue hears of it over a line of its own: an order sent before its answer may overtake it.
    await expect(this.at('rehearsal-result')).toHaveClass('good');
    await this.page.keyboard.press('Escape');
  }

  /** Sends one pair by hand, as fast as it goes: chooses it, `b` or `s`, and the send key. */
  async trade(spreadId: string, key: 'b' | 's'): Promise<void> {
    await this.choose(spreadId);
    await this.page.keyboard.press(key);
    await this.page.keyboard.press('Control+Enter');
  }

  /** Sends one pair whose outer leg the venue refuses; `residual` as the ticket has it where missing. */
  async tradeRefused(spreadId: string, key: 'b' | 's', residual?: 'unwind' | 'hold'): Promise<void> {
    await this.choose(spreadId);
    if (residual !== undefined) await this.at('ticket-residual').selectOption(residual);
    await this.rehearse('outer', 'reject_next');
    await this.page.keyboard.press(key);
    await this.page.keyboard.press('Control+Enter');
  }

  /** A second send on the heels of the first is taken for a double click and refused: a person takes longer. */
  async catchBreath(): Promise<void> {
    await this.page.waitForTimeout(600);
  }

  /** Net lots of one position, as the grid shows them. `key` is venue and instrument. */
  netLots(key: string): Locator {
    return this.at('positions-grid').locator(`[row-id="${key}"] [col-id="net"]`);
  }

  /** The newest pair order's row. */
  get newestPairOrder(): Locator {
    return this.page.locator('[data-testid^="pair-order-P"]').first();
  }

  stateOf(row: Locator): Locator {
    return row.getByTestId('pair-order-state');
  }
}
