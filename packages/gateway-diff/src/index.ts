export { createDiffGateway, type DiffGatewayOptions } from './gateway.ts';
