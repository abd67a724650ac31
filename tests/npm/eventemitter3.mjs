import EventEmitter from "eventemitter3";

const emitter = new EventEmitter();
const seen = [];
const context = { name: "context" };
emitter.on("a", function (x) { seen.push([this.name, x]); }, context);
emitter.once("a", (x) => seen.push(["once", x]));
console.log(emitter.emit("a", 1), emitter.emit("a", 2), emitter.emit("none"), seen);
const symbol = Symbol("s");
emitter.on(symbol, () => {});
console.log(emitter.eventNames(), emitter.listenerCount("a"), emitter.listeners("a").length);
emitter.off("a");
emitter.removeAllListeners(symbol);
console.log(emitter.eventNames());
