import timers from "node:timers"; import { promisify } from "node:util"; import { setTimeout as sleep } from "node:timers/promises";
const t = setTimeout(() => console.log("never"), 60000); console.log(t.unref() === t, t.hasRef(), t.constructor.name);
const n = +setTimeout(() => console.log("cleared?"), 5000); console.log(typeof n, n > 0, setTimeout(() => {}, 1) + 1 > 1); clearTimeout(n); clearTimeout(`${setTimeout(() => console.log("s"), 5000)}`);
setInterval(() => console.log("never i"), 60000).unref(); setTimeout(() => console.log("closed"), 5000).close(); setTimeout(() => console.log("disposed"), 5000)[Symbol.dispose]();
const im = setImmediate(() => console.log("imm")); console.log(im.hasRef(), im.constructor.name); im.unref(); im.ref(); clearImmediate(setImmediate(() => console.log("no"))); await sleep(5);
await new Promise((done) => { let runs = 0; const r = setTimeout(function () { console.log("refresh", ++runs, this === r); if (runs < 3) r.refresh(); else done(); }, 5); });
const dead = setTimeout(() => console.log("dead"), 5); clearTimeout(dead); dead.refresh(); await sleep(30); await new Promise((done) => setTimeout(done, 5).unref().ref()); console.log("kept");
console.log(await promisify(setTimeout)(5, "v"), await promisify(setImmediate)("w"), timers.setTimeout === setTimeout);
for (const f of [() => setTimeout("x"), () => setInterval(), () => setImmediate(5), () => queueMicrotask(null)]) try { f(); } catch (e) { console.log(e.name, e.code, e.message); }
clearTimeout(); clearTimeout(null); clearTimeout({}); clearTimeout("abc"); clearInterval(Symbol.iterator); clearImmediate(undefined); sleep(60000, 0, { ref: false });
const sig = AbortSignal.timeout(60000); const f = () => {}; sig.addEventListener("abort", f); sig.removeEventListener("abort", f);
setImmediate(() => console.log("end"));
