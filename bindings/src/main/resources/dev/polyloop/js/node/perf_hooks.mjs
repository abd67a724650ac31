/** `node:perf_hooks`: the global `performance`. Source: Node.js, Performance measurement APIs. */
import { performance } from "../web/performance.mjs";

export { performance };
export default { performance };
