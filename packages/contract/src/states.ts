import { z } from 'zod';

/** Codecs of the closed lists of words that views and sentences share. */
export const venueCodec = z.enum(['inner', 'outer']);
export const sideCodec = z.enum(['buy', 'sell']);
export const roleCodec = z.enum(['inner', 'outer']);
export const currencyCodec = z.enum(['CNY', 'USD']);
export const timeInForceCodec = z.enum(['day', 'fak', 'fok']);
export const offsetCodec = z.enum(['open', 'close', 'close_today', 'close_yesterday']);
export const offsetRuleCodec = z.enum(['automatic', ...offsetCodec.options]);
export const leggingCodec = z.enum(['simultaneous', 'lead_first', 'quote']);
export const tradingStateCodec = z.enum(['active', 'reducing', 'halted']);
export const venueStatusCodec = z.enum(['disconnected', 'connecting', 'connected']);
export const pairOrderStateCodec = z.enum(['risk_check', 'denied', 'working', 'hedging', 'balanced', 'unwinding', 'unwound', 'stranded']);
export const ordStatusCodec = z.enum([
  'denied',
  'pending_new',
  'new',
  'partially_filled',
  'filled',
  'pending_cancel',
  'canceled',
  'rejected',
  'expired',
  'unknown',
]);
