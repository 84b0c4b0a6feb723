import { generic44, routing42, routing44, routing50sp2, type FixDialect } from './dialect.ts';
import { ttOrders, ttPrices } from './tt.ts';

/** Every dialect by the name that configuration gives it. */
export const dialects = { generic44, routing42, routing44, routing50sp2, ttOrders, ttPrices } as const satisfies Readonly<Record<string, FixDialect>>;
