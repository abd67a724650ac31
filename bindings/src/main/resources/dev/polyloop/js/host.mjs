/**
 * The Java side of this context: the parts of `dev.polyloop.js.JsHost`. It is handed over once, under a
 * global name that is gone when the first program runs; every other file imports the parts it needs from here.
 */
export const { output, clock, futures, tasks, traces, groups, locks, queues, streams, bytes, crypto, subtle, network, sockets, libraries, machine, modules } = globalThis.__polyloopHost;

delete globalThis.__polyloopHost;
