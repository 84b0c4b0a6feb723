/** Named bounds of the engine: every wait, retry and memory has its limit here. Milliseconds and counts. */

/** Between two protective rounds of one pair order, so that a venue that refuses is not hammered. */
export const PROTECTIVE_PAUSE_MS = 50;
/** Between two looks at a market that cannot take a protective order now. */
export const WAIT_RETRY_MS = 100;
/** How long an unwind goes on without a fill before the pair order is stranded. */
export const UNWIND_WAIT_MS = 60_000;
/** How long an unwind that fills now and then goes on, in all, before the pair order is stranded. */
export const UNWIND_MS_MAX = 180_000;
/** Starts of the process that give a residual its whole time again; beyond them its clocks run on while the process is down. */
export const RENEWALS_MAX = 3;
/** What a person asks for, and a halt, may try this often at the least, however few attempts the policy allows. */
export const ASKED_ATTEMPTS_MIN = 5;
/** Between two questions about one order. */
export const ASK_INTERVAL_MS = 1_000;
/** How long the trades behind a final report may lag before they are asked for. */
export const MISSING_TRADES_MS = 200;
/** Questions and repeated cancels of one order, or looks in a row at a link that is down, before its pair order is stranded. */
export const ASKS_MAX = 30;
/** How long a next clip waits for newer books and passing checks before the pair order ends with what filled. */
export const CLIP_WAIT_MS = 10_000;
/** How long a quote that was taken back waits to be placed again before the pair order ends with what filled. */
export const QUOTE_WAIT_MS = 60_000;
/** Quotes that one pair order places, re-priced ones included. */
export const QUOTES_MAX = 500;
/** Ended pair orders that one word to flatten closes, so that their orders pass the rate within an unwind's wait. */
export const FLATTEN_ENDED_MAX = 50;
/**
 * Pair orders kept after their end, with their orders; the journal holds the rest. What is stranded, or has an order without
 * its last word, is kept beyond it: each of them was said aloud and waits for a person or its venue.
 */
export const ENDED_PAIR_ORDERS_KEPT = 2_000;
/** Pair orders kept that were denied: they hold nothing. */
export const DENIED_PAIR_ORDERS_KEPT = 500;
/** Fills kept for the screen; the journal holds the rest. Duplicates are told by the order's own record. */
export const FILLS_KEPT_MAX = 10_000;
/** Processes of ours whose orders are known for ours after they were forgotten. */
export const ID_PREFIXES_KEPT = 200;
/** Orders of somebody else that are remembered as told. */
export const FOREIGN_ORDERS_KEPT = 1_000;
/** Trades of such orders that are remembered as counted: a repeat changes nothing twice. */
export const FOREIGN_FILLS_KEPT = 50_000;
/** How long after a statement that nothing explains a trade of somebody else may be one that it held already. */
export const LAGGING_TRADE_MS = 10_000;
/** Characters kept of what a venue says about an order, so that a sentence stays one. */
export const VENUE_TEXT_MAX = 300;
/** Triggers that wait at one time. */
export const TRIGGERS_ARMED_MAX = 500;
/** Firings of one trigger, a grid's levels included. */
export const TRIGGER_FIRINGS_MAX = 1_000;
/** A trigger waits this long before it trades against what another trigger's pair order did on the same contract. */
export const OPPOSED_WAIT_MS = 5_000;
/** Before a trigger whose pair order was denied for a reason that passes looks again; doubled with each denial in a row. */
export const DENIED_PAUSE_MS = 1_000;
/** Denials in a row before a trigger is disarmed: the last pause is about eight minutes. */
export const TRIGGER_DENIALS_MAX = 10;
/** Triggers kept after they fired or were disarmed. */
export const TRIGGERS_ENDED_KEPT = 500;
/** Operator commands whose ids are remembered, so that one sent twice is done once. */
export const COMMAND_IDS_KEPT = 1_000;
/** Decimals of an average price beyond its instrument's own. */
export const AVERAGE_EXTRA_DIGITS = 4;

export const MS_US = 1_000;
export const SECOND_US = 1_000_000;
