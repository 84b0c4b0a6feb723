export type { ChartDesk } from './chart/chart-desk.ts';
export type { Bar, Tick } from './chart/read-chart.ts';
export { HEARTBEAT_LOSS_MS } from './client/line.ts';
export type { AccountDesk, Bank, BankTransfer } from './desk/account-desk.ts';
export { createDiffGateway, type DiffGateway, type DiffGatewayOptions } from './gateway.ts';
export type { ClientIdentity, TransferRequest } from './models/request.ts';
export type { MoneyAccount } from './parse/account.ts';
