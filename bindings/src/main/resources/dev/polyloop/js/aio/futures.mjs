/**
 * Future and Task over the Java objects `dev.polyloop.loop.LoopFuture` and `Task`, and the way between
 * them and promises. The state is Java's; a wrapper holds the Java object in `_j`, and there is one
 * wrapper per Java object.
 */
import { futures, tasks } from "../host.mjs";
import { AbortController, AbortSignal } from "../web/abort.mjs";
import { bind } from "./context.mjs";
import { CancelledError, isCancellation, isOwn } from "./errors.mjs";
import { surrounded } from "./surroundings.mjs";
import { rejectAwaited } from "./traces.mjs";

const ADOPT = Symbol("a Java future");

/** The result of work that may not be done yet. Awaitable in every language. */
export class Future {
  #promise;

  /** A pending future; whoever has it may complete it. */
  constructor(key = undefined, java = undefined) {
    const future = key === ADOPT ? java : futures.newFuture();
    Object.defineProperty(this, "_j", { value: future });
    if (key !== ADOPT) {
      futures.pair(future, this);
    }
  }

  /** Whether it has a result, an exception or was cancelled. */
  done() {
    return futures.isDone(this._j);
  }

  cancelled() {
    return futures.isCancelled(this._j);
  }

  /** The result; throws the exception, a CancelledError or an InvalidStateError. */
  result() {
    return futures.result(this._j);
  }

  /** The exception, or null if it succeeded. */
  exception() {
    return futures.exception(this._j);
  }

  /** @returns {boolean} false if it is done already */
  cancel(reason = undefined) {
    return futures.cancel(this._j, reason);
  }

  set_result(value) {
    futures.setResult(this._j, value);
  }

  set_exception(error) {
    futures.setException(this._j, typeof error === "function" ? new error() : error);
  }

  /** Calls the function with this future, in a turn of its own, once this is done. */
  add_done_callback(callback) {
    futures.addDoneCallback(this._j, callback, bind(() => callback(this)));
  }

  /** @returns {number} how many were removed */
  remove_done_callback(callback) {
    return futures.removeDoneCallback(this._j, callback);
  }

  /** The promise of the same outcome, always the same one. */
  toPromise() {
    this.#promise ??= this.#newPromise();
    return this.#promise;
  }

  /** Each who waits goes on in a turn of his own, and so with what is ambient for him. */
  #newPromise() {
    const promise = new Promise((resolve, reject) =>
      futures.subscribe(this._j, resolve, (error) => rejectAwaited(promise, resolve, reject, error)));
    return promise;
  }

  then(onFulfilled, onRejected) {
    return this.#newPromise().then(onFulfilled, onRejected);
  }

  catch(onRejected) {
    return this.#newPromise().catch(onRejected);
  }

  finally(onFinally) {
    return this.#newPromise().finally(onFinally);
  }

  get [Symbol.toStringTag]() {
    return "Future";
  }
}

/** Work that runs on the loop. */
export class Task extends Future {
  constructor(key, java) {
    if (key !== ADOPT) {
      throw new TypeError("Illegal constructor: use create_task");
    }
    super(key, java);
  }

  get_name() {
    return tasks.taskName(this._j);
  }

  set_name(name) {
    tasks.setTaskName(this._j, `${name}`);
  }

  /** How many requests to cancel it were not taken back. */
  cancelling() {
    return tasks.cancelling(this._j);
  }

  /** Takes a request to cancel back. @returns {number} how many remain */
  uncancel() {
    return tasks.uncancel(this._j);
  }

  get [Symbol.toStringTag]() {
    return "Task";
  }
}

for (const [type, aliases] of [
  [Future, ["set_result", "set_exception", "add_done_callback", "remove_done_callback"]],
  [Task, ["get_name", "set_name"]],
]) {
  addAliases(type.prototype, aliases);
}

/** Adds each method under its camelCase name. */
export function addAliases(target, names) {
  for (const name of names) {
    const alias = camelCase(name);
    if (alias !== name) {
      Object.defineProperty(target, alias, { value: target[name], configurable: true, writable: true });
    }
  }
}

/** "create_task" as "createTask". */
export function camelCase(name) {
  return name.replace(/_(\w)/g, (_, letter) => letter.toUpperCase());
}

let foreignHaveThen = false;

/** Says whether the objects of other languages have `thenOfForeign` now. */
export function foreignThenables(present) {
  foreignHaveThen = present;
}

/** Whether the value can be awaited for something other than itself. */
export function isThenable(value) {
  return (
    ((typeof value === "object" && value !== null) || typeof value === "function") &&
    (typeof value.then === "function" || (!foreignHaveThen && !isOwn(value) && futures.isAwaitable(value)))
  );
}

/** The wrapper of a Java future. */
export function wrap(java) {
  return futures.wrapper(java);
}

/**
 * The Future or Task for an awaitable of any language.
 *
 * @param {object} awaitable
 * @param {{signal?: AbortSignal}} [options] the signal cancels it
 * @returns {Future}
 * @throws {TypeError} if it is not awaitable
 */
export function ensure_future(awaitable, { signal = undefined } = {}) {
  checkSignal(signal);
  return cancelOn(futureOf(awaitable), signal);
}

function futureOf(awaitable) {
  if (awaitable instanceof Future) {
    return awaitable;
  }
  if (!isThenable(awaitable)) {
    throw new TypeError("An asyncio.Future, a coroutine or an awaitable is required");
  }
  return wrap(futures.adopt(awaitable));
}

/**
 * A future that follows a promise but whose `cancel` is the function's affair.
 *
 * @param {PromiseLike<unknown>} promise
 * @param {(reason: unknown) => boolean} cancel whether the promise will answer the cancellation; if
 *     not, the future is cancelled at once and the promise ignored
 */
export function follow(promise, cancel) {
  const future = futures.mirror(null, cancel);
  forward(promise, future);
  return future;
}

/**
 * Cancels the future when the signal aborts.
 *
 * @param {Future} future
 * @param {AbortSignal | undefined} signal one that `checkSignal` has seen
 * @returns {Future} the future
 */
export function cancelOn(future, signal) {
  if (signal === undefined) {
    return future;
  }
  const cancel = () => {
    future.cancel(messageOf(signal.reason));
  };
  if (signal.aborted) {
    cancel();
  } else {
    signal.addEventListener("abort", cancel, { once: true });
    future.add_done_callback(() => signal.removeEventListener("abort", cancel));
  }
  return future;
}

/** Refuses what is no AbortSignal, before any work begins. */
export function checkSignal(signal) {
  if (signal !== undefined && !(signal instanceof AbortSignal)) {
    throw new TypeError("signal: an AbortSignal is required");
  }
}

/** What the cancelled one is told. */
function messageOf(reason) {
  return reason instanceof Error ? reason.message : reason;
}

function forward(promise, future) {
  Promise.resolve(promise).then(
    (value) => futures.complete(future, value),
    (reason) => futures.fail(future, reason),
  );
}

/** What makes the canceller of one who awaits the promise in another language. */
const cancellers = new WeakMap();

/**
 * Lets those who await the promise in other languages cancel its work: once each of them has been cancelled.
 * Who awaits it in JavaScript, then finds it rejected.
 *
 * @param {Promise<T>} promise
 * @param {(reason: CancelledError) => void} cancel
 * @returns {Promise<T>} the promise
 * @template T
 */
export function onForeignCancel(promise, cancel) {
  let waiting = 0;
  cancellers.set(promise, () => {
    waiting++;
    let counted = true;
    return (reason) => {
      waiting -= counted ? 1 : 0;
      counted = false;
      if (waiting === 0) {
        cancel(cancellation(reason));
      }
      return false;
    };
  });
  return promise;
}

// Called by Java

/** The promises that another language awaits. */
const adopted = new WeakSet();

/** Whether another language awaits the promise. @param {object} promise @returns {boolean} */
export function isAdopted(promise) {
  return adopted.has(promise);
}

/**
 * A Java future that follows a promise or thenable, on the given loop. Each who awaits it has one of
 * his own: to cancel one of them must not be felt by the others.
 */
export function adopt(loop, thenable) {
  const future = futures.mirror(loop, cancellers.get(thenable)?.() ?? null);
  adopted.add(thenable);
  forward(thenable, future);
  return future;
}

/** Makes the wrapper of a Java future. */
export function makeWrapper(java, isTask) {
  return new (isTask ? Task : Future)(ADOPT, java);
}

/**
 * Calls a task's function.
 *
 * @param {Function} body
 * @param {Snapshot} here what is ambient for it in JavaScript
 * @param {object} around what is ambient for it in other languages
 * @returns {unknown} a Java future to wait for, or the result
 */
export function startTask(body, here, around) {
  const controller = new AbortController();
  const result = here.run(surrounded, around, body, controller.signal);
  if (!isThenable(result)) {
    return result;
  }
  if (result instanceof Future) {
    return result._j;
  }
  if (!(result instanceof Promise)) {
    return futures.adopt(result);
  }
  if (body.length === 0) {
    return follow(result, () => false);
  }
  const watched = result.catch((reason) => {
    throw reason === controller.signal.reason && controller.signal.aborted && !isCancellation(reason)
      ? new CancelledError("", { cause: reason })
      : reason;
  });
  return follow(watched, (reason) => {
    controller.abort(cancellation(reason));
    return true;
  });
}

/** The error for a cancellation with the given message. */
export function cancellation(reason) {
  if (isCancellation(reason)) {
    return reason;
  }
  return new CancelledError(reason === undefined || reason === null ? "" : `${reason}`);
}

/** The getter of `then` for the objects of other languages: a function when, and only when, they are awaitable. */
export function thenOfForeign() {
  return futures.isAwaitable(this)
    ? (onFulfilled, onRejected) => wrap(futures.adopt(this)).then(onFulfilled, onRejected)
    : undefined;
}
