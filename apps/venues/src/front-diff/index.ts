export { MARKET_DATA_PATH, serveDiff, TRADING_PATH, type DiffFront, type DiffFrontOptions } from './serve-diff.ts';
