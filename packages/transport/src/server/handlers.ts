import type {
  CommandName,
  ItemOf,
  QueryName,
  RequestOf,
  ResponseOf,
  StreamName,
} from '@tandem/contract';
import type { Complaint, Dispose, Result } from '@tandem/kernel';

type Eventually<T> = T | Promise<T>;

/** A collection as the server sees it. */
export interface StreamSource<Item> {
  /** All items now, every change that was told to `onChange` included. */
  snapshot(): readonly Item[];
  /** Items inserted or replaced from now on, in order. */
  onChange(callback: (items: readonly Item[]) => void): Dispose;
}

/** What a host does for each entry of the contract. A throw is a programmer's error and is not caught. */
export interface ContractHandlers {
  readonly queries: {
    readonly [N in QueryName]: (request: RequestOf<N>) => Eventually<Result<ResponseOf<N>, Complaint>>;
  };
  /** The reply says whether the command was accepted. Called once for each `commandId`. */
  readonly commands: {
    readonly [N in CommandName]: (request: RequestOf<N>) => Eventually<Result<null, Complaint>>;
  };
  readonly streams: { readonly [N in StreamName]: (request: RequestOf<N>) => StreamSource<ItemOf<N>> };
}
