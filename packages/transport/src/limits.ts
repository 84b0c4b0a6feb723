/** Every bound of the transport, so that neither end can fill the other's memory. */

/** Characters of one message from a user interface, as JSON. */
export const CLIENT_MESSAGE_CHARS_MAX = 64 * 1024;
/** Messages a second from one user interface, beyond which it is cut off. */
export const CLIENT_MESSAGES_PER_S_MAX = 2_000;
/** Streams that one user interface may hold open at once. */
export const SUBSCRIPTIONS_MAX = 64;
/** Queries and commands of one user interface that may await their answers at once. */
export const CALLS_PENDING_MAX = 256;
/** Items of one lossless stream that wait for a slow reader; beyond it the reader gets a new snapshot. */
export const LOSSLESS_QUEUE_MAX = 4_096;
/** Commands whose replies are remembered for a repetition: as many as the engine knows again. */
export const COMMANDS_REMEMBERED_MAX = 1_000;
/** Messages kept by a channel until somebody listens. */
export const UNHEARD_MESSAGES_MAX = 1_024;
/** Longest reason a channel gives for its end; a WebSocket close frame holds 123 bytes (RFC 6455, section 5.5). */
export const CLOSE_REASON_CHARS_MAX = 120;

/** How long a query may take. */
export const QUERY_TIMEOUT_MS = 10_000;
/** How long the reply to a command may take; after it the outcome is unknown. */
export const COMMAND_TIMEOUT_MS = 5_000;
/** How long a connection may take until the other end says welcome. */
export const WELCOME_TIMEOUT_MS = 10_000;
/** Queries that wait for the first connection. */
export const QUERIES_WAITING_MAX = 64;
export const RECONNECT_FIRST_MS = 200;
export const RECONNECT_MOST_MS = 5_000;
