import { newPassword, transferAmount } from '@tandem/contract';
import type { Key } from '../i18n/words.ts';

/** A transfer as it is typed. */
export interface TransferDraft {
  readonly into: boolean;
  readonly amount: string;
  readonly bankId: string;
  readonly bankPassword: string;
  readonly accountPassword: string;
}

export const noTransfer: TransferDraft = { into: true, amount: '', bankId: '', bankPassword: '', accountPassword: '' };

/** What is wrong with it, field by field; empty where it can be sent. */
export function transferErrors(draft: TransferDraft): Partial<Record<keyof TransferDraft, Key>> {
  return {
    ...(transferAmount.safeParse(draft.amount.trim()).success ? {} : { amount: 'funds.wrongAmount' as const }),
    ...(draft.bankId === '' ? { bankId: 'funds.missing' as const } : {}),
    ...(draft.accountPassword === '' ? { accountPassword: 'funds.missing' as const } : {}),
  };
}

export interface PasswordDraft {
  readonly present: string;
  readonly next: string;
  readonly again: string;
}

export const noPassword: PasswordDraft = { present: '', next: '', again: '' };

export function passwordErrors({ present, next, again }: PasswordDraft): Partial<Record<keyof PasswordDraft, Key>> {
  return {
    ...(present === '' ? { present: 'funds.missing' as const } : {}),
    ...(!newPassword.safeParse(next).success || next === present ? { next: 'funds.wrongNew' as const } : {}),
    ...(again === next ? {} : { again: 'funds.notTheSame' as const }),
  };
}
