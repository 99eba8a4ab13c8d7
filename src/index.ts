export { defineStack, parseConfig } from './config/parse.js';
export type { Config, StackInput } from './config/schema.js';
export { UserError } from './errors.js';
