import { sentence, type Complaint } from '@tandem/kernel';

/** The journal cannot be written, so nothing may go on: stop, and recover once the cause is mended. */
export class JournalFailure extends Error {
  override readonly name = 'JournalFailure';
  readonly complaint: Complaint;
  constructor(cause: Complaint) {
    super(sentence(cause));
    this.complaint = cause;
  }
}
