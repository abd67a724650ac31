/**
 * `node:async_hooks`: what keeps a value over awaits. The hooks themselves do not exist.
 *
 * Source: Node.js, Asynchronous context tracking.
 */
import { bind, Snapshot, Variable } from "../aio/context.mjs";

/** A value of the running code and of all that it starts. */
export class AsyncLocalStorage {
  #variable = new Variable();
  #enabled = true;

  static bind(f) {
    return bind(f);
  }

  static snapshot() {
    const here = new Snapshot();
    return (f, ...args) => here.run(f, ...args);
  }

  getStore() {
    return this.#enabled ? this.#variable.get() : undefined;
  }

  run(store, callback, ...args) {
    this.#enabled = true;
    return this.#variable.run(store, callback, ...args);
  }

  exit(callback, ...args) {
    return this.#variable.run(undefined, callback, ...args);
  }

  disable() {
    this.#enabled = false;
  }

  enterWith() {
    throw new Error("AsyncLocalStorage.enterWith is not supported: use run");
  }
}

let lastId = 1;

/** A place where callbacks run with the values that held when it was made. */
export class AsyncResource {
  #snapshot = new Snapshot();
  #id = ++lastId;

  constructor(type) {
    if (typeof type !== "string") {
      throw new TypeError("AsyncResource: the type is not a string");
    }
    this.type = type;
  }

  static bind(f, type = undefined, thisArg = undefined) {
    return new AsyncResource(type ?? (f.name || "bound-anonymous-fn")).bind(f, thisArg);
  }

  runInAsyncScope(f, thisArg, ...args) {
    return this.#snapshot.run(() => Reflect.apply(f, thisArg, args));
  }

  bind(f, thisArg = undefined) {
    const resource = this;
    return function (...args) {
      return resource.runInAsyncScope(f, thisArg ?? this, ...args);
    };
  }

  emitDestroy() {
    return this;
  }

  asyncId() {
    return this.#id;
  }

  triggerAsyncId() {
    return 1;
  }
}

export function createHook() {
  throw new Error("async_hooks.createHook is not supported: the engine tells of no promises");
}

export default { AsyncLocalStorage, AsyncResource, createHook };
