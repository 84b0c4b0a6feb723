export { serveFix, type FixFront, type FixFrontOptions } from './serve-fix.ts';
