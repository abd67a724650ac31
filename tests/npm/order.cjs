const log = (x) => console.log(x);
setTimeout(() => { log("t1"); process.nextTick(() => log("t1 tick")); Promise.resolve().then(() => { log("t1 micro"); process.nextTick(() => log("t1 micro tick")); queueMicrotask(() => log("t1 micro micro")); }); setImmediate(() => log("t1 imm")); }, 100);
setImmediate(() => { log("imm"); process.nextTick(() => log("imm tick")); queueMicrotask(() => log("imm micro")); });
setImmediate(() => log("imm2"));
process.nextTick(() => { log("tick"); process.nextTick(() => log("tick tick")); Promise.resolve().then(() => log("tick micro")); });
Promise.resolve().then(() => { log("micro"); process.nextTick(() => log("micro tick")); }).then(() => log("micro2"));
queueMicrotask(() => log("qm"));
(async () => { log("async"); await null; log("after await"); await new Promise((r) => process.nextTick(r)); log("after tick await"); })();
log("main");
