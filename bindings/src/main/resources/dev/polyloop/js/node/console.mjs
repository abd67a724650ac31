/** `node:console`: the global console. Source: Node.js, Console. */
import { console } from "../web/console.mjs";

export const {
  assert, clear, count, countReset, debug, dir, dirxml, error, group, groupCollapsed, groupEnd, info, log, table, time, timeEnd, timeLog,
  trace, warn,
} = console;
export default console;
