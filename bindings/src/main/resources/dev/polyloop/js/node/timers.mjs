/** `node:timers`: the global timers. Source: Node.js, Timers. */
import { clearImmediate, clearInterval, clearTimeout, setImmediate, setInterval, setTimeout } from "../web/timers.mjs";
import promises from "./timers/promises.mjs";

export { clearImmediate, clearInterval, clearTimeout, promises, setImmediate, setInterval, setTimeout };
export default { clearImmediate, clearInterval, clearTimeout, promises, setImmediate, setInterval, setTimeout };
