import { setTimeout as sleep } from "node:timers/promises";
process.on("uncaughtExceptionMonitor", (e, o) => console.log("monitor", e.message, o));
process.on("uncaughtException", (e, origin) => console.log("uncaught", e.message, e.code, origin));
let n = 0; process.on("beforeExit", (c) => { console.log("beforeExit", c, n); if (n++ < 2) setTimeout(() => console.log("more"), 5); else if (n === 3) Promise.resolve().then(() => console.log("job only")); });
process.on("exit", (c) => { console.log("exit", c, process.exitCode); });
setTimeout(() => { throw new Error("timer"); }, 1); await sleep(50);
Promise.reject(new Error("rej")); Promise.reject(5); await sleep(50);
process.on("unhandledRejection", (r, p) => console.log("unhandledRejection", r, p instanceof Promise)); process.on("rejectionHandled", (p) => console.log("handled", p === late)); Promise.reject(6); const late = Promise.reject(7); await sleep(50); late.catch(() => {}); await sleep(50);
process.nextTick(() => { throw new RangeError("tick"); }); queueMicrotask(() => { throw new TypeError("micro"); }); await sleep(50);
process.setUncaughtExceptionCaptureCallback((e) => console.log("captured", e.message)); console.log(process.hasUncaughtExceptionCaptureCallback()); setTimeout(() => { throw new Error("cap"); }, 1); await sleep(50); process.setUncaughtExceptionCaptureCallback(null);
const signal = new Promise((r) => process.once("SIGWINCH", (s, num) => r([s, num]))); const alive = setTimeout(() => {}, 60000); process.kill(process.pid, "SIGWINCH"); console.log(await signal, process.listenerCount("SIGWINCH")); clearTimeout(alive);
try { process.kill(process.pid, "SIGNOPE"); } catch (e) { console.log(e.name, e.code, e.message); } try { process.kill(2 ** 22 - 1, 0); } catch (e) { console.log(e.code, e.syscall, e.message); } console.log(process.kill(process.pid, 0));
for (const f of [() => process.nextTick(1), () => process.emitWarning(5), () => process.setUncaughtExceptionCaptureCallback(3)]) try { f(); } catch (e) { console.log(e.name, e.code, e.message); }
console.log(typeof process.memoryUsage().heapUsed, typeof process.execPath, process.argv0.length > 0); process.on("SIGINT", () => {}); process.exitCode = 4;
