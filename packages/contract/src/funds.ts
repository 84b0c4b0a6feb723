import { isDecimalString, type Complaint, type DecimalString, type TsUs } from '@tandem/kernel';
import type { Wording } from '@tandem/domain';
import { z } from 'zod';
import { tsUsCodec } from './codecs.ts';
import { complaintCodec } from './message.ts';
import { wordingCodec } from './wording.ts';

/**
 * What an account's holder does at the inner venue beside trading: money between bank and account, the password, the
 * broker's statement. Commands carry secrets one way; nothing here brings one back.
 */

const decimal: z.ZodType<DecimalString> = z.string().refine(isDecimalString, 'a plain decimal number');
/** Above zero, in full cents, and no more than a bank moves in one go. */
export const transferAmount: z.ZodType<DecimalString> = z
  .string()
  .regex(/^(0|[1-9]\d{0,11})(\.\d{1,2})?$/, 'an amount with at most two decimals')
  .refine((text) => !/^0(\.0+)?$/.test(text), 'more than nothing');

const words = z.string().max(2_000);
const secret = z.string().max(64);

export const transferCodec = z.strictObject({
  /** Into the futures account, or out of it. */
  into: z.boolean(),
  amount: transferAmount,
  bankId: z.string().min(1).max(128),
  /** Empty where the bank asks for none. */
  bankPassword: secret,
  /** The password for the account's money, which is not the one of the login. */
  accountPassword: secret.min(1),
});

/** Of six characters at least, as brokers ask for; they refuse by rules of their own. */
export const newPassword = z.string().min(6).max(64);

export interface FundsView {
  readonly accountId: string;
  readonly banks: readonly { readonly bankId: string; readonly name: string }[];
  /** The day's, as the venue tells them; `refusal` is empty where it succeeded. Below zero: out of the account. */
  readonly transfers: readonly { readonly transferId: string; readonly tsUs: TsUs; readonly currency: string; readonly amount: DecimalString; readonly refusal: string }[];
  /** One a currency. */
  readonly accounts: readonly { readonly accountId: string; readonly currency: string; readonly balance: DecimalString; readonly available: DecimalString }[];
  /** What the venue did not tell, and why; null where it told all. */
  readonly problem: Complaint | null;
  readonly settlement: 'automatic' | 'by_hand';
  /** The statement that the broker sent to be confirmed; null where it sent none since the start. */
  readonly statement: { readonly text: string; readonly waits: boolean } | null;
}

const rows = 1_000;

export const fundsCodec: z.ZodType<FundsView> = z.strictObject({
  accountId: words,
  banks: z.array(z.strictObject({ bankId: words, name: words })).max(rows),
  transfers: z.array(z.strictObject({ transferId: words, tsUs: tsUsCodec, currency: words, amount: decimal, refusal: z.string().max(10_000) })).max(rows),
  accounts: z.array(z.strictObject({ accountId: words, currency: words, balance: decimal, available: decimal })).max(rows),
  problem: complaintCodec.nullable(),
  settlement: z.enum(['automatic', 'by_hand']),
  statement: z.strictObject({ text: z.string().max(1_000_000), waits: z.boolean() }).nullable(),
});

/** One thing asked for here since the start, and what became of it. */
export interface AccountActView {
  readonly actId: string;
  readonly kind: 'transfer' | 'password' | 'settlement';
  /** `unanswered`: it may have been done. */
  readonly state: 'asked' | 'done' | 'refused' | 'unanswered';
  readonly text: Wording;
  readonly tsUs: TsUs;
}

export const accountActCodec: z.ZodType<AccountActView> = z.strictObject({
  actId: z.string().min(1).max(64),
  kind: z.enum(['transfer', 'password', 'settlement']),
  state: z.enum(['asked', 'done', 'refused', 'unanswered']),
  text: wordingCodec,
  tsUs: tsUsCodec,
});
