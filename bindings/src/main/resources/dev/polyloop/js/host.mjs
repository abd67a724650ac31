/**
 * The Java side of this context: the facade `dev.polyloop.js.JsHost`. It is handed over once, under a
 * global name that is gone when the first program runs; every other file imports it from here.
 */
export const host = globalThis.__polyloopHost;

delete globalThis.__polyloopHost;
