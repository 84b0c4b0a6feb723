declare const brand: unique symbol;

/** A nominal type over `T`: a Price is not a Quantity though both are numbers. */
export type Brand<T, Name extends string> = T & { readonly [brand]: Name };
