// node:events.
import events, { EventEmitter, EventEmitterAsyncResource, captureRejectionSymbol, errorMonitor, getEventListeners, getMaxListeners, listenerCount, on, once, setMaxListeners } from "node:events";
import { AsyncLocalStorage } from "node:async_hooks";
import { setTimeout as sleep } from "node:timers/promises";
import { inherits } from "node:util";

const tell = async (name, action) => {
  try {
    console.log(name, await action());
  } catch (error) {
    console.log(name, error?.name, error?.code, error?.message);
  }
};

await tell("order", () => {
  const e = new EventEmitter();
  const calls = [];
  e.on("a", (x) => calls.push(`on${x}`)).prependListener("a", () => calls.push("first")).once("a", () => calls.push("once"));
  e.prependOnceListener("a", () => calls.push("first once"));
  const before = [e.listenerCount("a"), e.rawListeners("a").map((f) => typeof f.listener)];
  return [before, e.emit("a", 1), e.emit("a", 2), e.emit("b"), calls, e.eventNames(), e.listenerCount("a"), e.getMaxListeners(), e.removeAllListeners() === e, e.eventNames()];
});
await tell("an error", () => new EventEmitter().emit("error", new RangeError("unheard")));
await tell("no error", () => new EventEmitter().emit("error", { a: "text" }));
await tell("nothing", () => new EventEmitter().emit("error"));
for (const [method, ...args] of [["on", "x", 5], ["once", "x"], ["off", "x", null], ["setMaxListeners", -1], ["setMaxListeners", "1"], ["prependListener", "x", {}]]) {
  await tell(`${method} ${args.join()}`, () => new EventEmitter()[method](...args));
}
await tell("newListener, removeListener", () => {
  const e = new EventEmitter();
  const seen = [];
  const listener = () => {};
  e.on("newListener", (name, f) => seen.push(["new", name, f === listener, e.listenerCount("q")]));
  e.on("removeListener", (name, f) => seen.push(["removed", name, f === listener]));
  e.on("q", listener);
  e.once("q", listener);
  e.off("q", listener);
  e.removeAllListeners("q");
  e.removeAllListeners();
  return [seen, e.eventNames()];
});
await tell("removed while it is emitted", () => {
  const e = new EventEmitter();
  const calls = [];
  const second = () => calls.push("second");
  e.on("a", () => e.off("a", second));
  e.on("a", second);
  e.emit("a");
  e.emit("a");
  return calls;
});
await tell("monitor", () => {
  const e = new EventEmitter();
  const seen = [];
  e.on(errorMonitor, (x) => seen.push(`monitor ${x.message}`));
  e.on("error", (x) => seen.push(`error ${x.message}`));
  e.emit("error", new Error("m"));
  return seen;
});
await tell("class and function", () => {
  class Own extends EventEmitter {}
  function Old() {
    EventEmitter.call(this);
  }
  inherits(Old, EventEmitter);
  const mixed = Object.assign({}, EventEmitter.prototype);
  const calls = [];
  for (const e of [new Own(), new Old(), mixed]) e.on("x", function () { calls.push(this === e); }).emit("x");
  return [calls, new Old() instanceof EventEmitter, events === EventEmitter, EventEmitter.EventEmitter === EventEmitter];
});
await tell("limits", async () => {
  const e = new EventEmitter();
  const target = new EventTarget();
  setMaxListeners(3, e, target);
  const limits = [getMaxListeners(e), getMaxListeners(target), EventEmitter.defaultMaxListeners];
  const warned = new Promise((resolve) => process.once("warning", resolve));
  setMaxListeners(20);
  const others = new EventEmitter().getMaxListeners();
  EventEmitter.defaultMaxListeners = 10;
  return [limits, others, typeof warned];
});
await tell("default limit", () => (EventEmitter.defaultMaxListeners = -1));
await tell("rejection", async () => {
  const e = new EventEmitter({ captureRejections: true });
  const failed = once(e, "error").catch((error) => error.message);
  e.on("x", async () => {
    throw new Error("captured");
  });
  const emitted = e.emit("x");
  const [error] = [await failed].flat();
  return [emitted, error instanceof Error, error.message ?? error];
});
await tell("rejection's method", async () => {
  class Own extends EventEmitter {
    constructor() {
      super({ captureRejections: true });
    }
    [captureRejectionSymbol](error, name, ...args) {
      this.seen = [error.message, name, args];
    }
  }
  const e = new Own();
  e.on("x", async () => {
    throw new Error("own");
  });
  e.emit("x", 1, 2);
  await sleep(2);
  return e.seen;
});
await tell("captureRejections", () => new EventEmitter({ captureRejections: 1 }));
await tell("once", async () => {
  const e = new EventEmitter();
  setTimeout(() => e.emit("a", 1, 2), 1);
  return once(e, "a");
});
await tell("once, failing", () => {
  const e = new EventEmitter();
  setTimeout(() => e.emit("error", new Error("instead")), 1);
  return once(e, "a");
});
await tell("once of a target", async () => {
  const target = new EventTarget();
  setTimeout(() => target.dispatchEvent(new Event("hi")), 1);
  return (await once(target, "hi"))[0].type;
});
await tell("once, aborted", () => once(new EventEmitter(), "a", { signal: AbortSignal.abort() }));
await tell("once, signal", () => once(new EventEmitter(), "a", { signal: 5 }));
await tell("on", async () => {
  const e = new EventEmitter();
  const controller = new AbortController();
  setTimeout(() => {
    e.emit("d", 1);
    e.emit("d", 2);
    controller.abort();
  }, 1);
  const seen = [];
  try {
    for await (const args of on(e, "d", { signal: controller.signal })) seen.push(args);
  } catch (error) {
    seen.push(error.name, error.code, e.listenerCount("d"));
  }
  return seen;
});
await tell("listeners", () => {
  const e = new EventEmitter();
  const target = new EventTarget();
  const f = () => {};
  e.once("x", f);
  target.addEventListener("x", f);
  return [getEventListeners(e, "x")[0] === f, getEventListeners(target, "x")[0] === f, getEventListeners(target, "y"), listenerCount(e, "x"), e.listenerCount("x", f), e.listenerCount("x", () => {})];
});
await tell("no emitter", () => getEventListeners({}, "x"));
await tell("resource", () => {
  const store = new AsyncLocalStorage();
  const e = store.run("made", () => new EventEmitterAsyncResource({ name: "Q" }));
  const seen = [];
  e.on("x", () => seen.push(store.getStore()));
  store.run("emitted", () => e.emit("x"));
  return [seen, typeof e.asyncId];
});
