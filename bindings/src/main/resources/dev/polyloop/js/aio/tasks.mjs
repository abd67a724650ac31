/** Tasks and the functions that combine awaitables. */
import { clock, futures, tasks } from "../host.mjs";
import { Snapshot } from "./context.mjs";
import { isCancellation, TimeoutError } from "./errors.mjs";
import { cancelOn, checkSignal, ensure_future, follow, Future, isThenable, wrap } from "./futures.mjs";

export const FIRST_COMPLETED = "FIRST_COMPLETED";
export const FIRST_EXCEPTION = "FIRST_EXCEPTION";
export const ALL_COMPLETED = "ALL_COMPLETED";

/**
 * A future that completes with the value after the delay; cancelling it takes the timer back.
 *
 * @param {number} seconds
 * @param {unknown} [value]
 * @param {{signal?: AbortSignal}} [options] the signal cancels it
 * @returns {Future}
 */
export function sleep(seconds, value = undefined, { signal = undefined } = {}) {
  checkSignal(signal);
  const delay = Number(seconds);
  if (Number.isNaN(delay)) {
    throw new RangeError("Invalid delay: NaN (not a number)");
  }
  return cancelOn(wrap(tasks.sleep(delay, value)), signal);
}

/**
 * Starts work as a task. A function gets an AbortSignal; if it declares the parameter, cancelling
 * the task aborts the signal and the task ends when the function does. Otherwise the task ends at
 * once, and what the function still does is ignored.
 *
 * @param {((signal: AbortSignal) => unknown) | PromiseLike<unknown> | object} work a function, or an
 *     awaitable of any language
 * @param {{name?: string, signal?: AbortSignal}} [options] the signal cancels it
 * @returns {Task}
 */
export function create_task(work, { name = undefined, signal = undefined } = {}) {
  checkSignal(signal);
  return cancelOn(wrap(newTask(work, name)), signal);
}

/** The started Java task for a function or an awaitable. */
export function newTask(work, name = undefined) {
  if (isThenable(work)) {
    return tasks.taskOf(work instanceof Future ? work._j : futures.adopt(work), name ?? null);
  }
  if (typeof work !== "function") {
    throw new TypeError("create_task: a function or an awaitable is required");
  }
  return tasks.isCallable(work)
    ? tasks.callableTask(work, name ?? null)
    : tasks.createTask(work, new Snapshot(), name ?? null);
}

/** The task whose synchronous part runs, or null. */
export function current_task() {
  const task = tasks.currentTask();
  return task === null ? null : wrap(task);
}

/** The tasks that are not done. @returns {Set<Task>} */
export function all_tasks() {
  return new Set([...tasks.allTasks()].map(wrap));
}

/**
 * The results of several awaitables in the order given. The first failure fails it, while the others
 * go on; cancelling it cancels all. The last argument may be options: `return_exceptions: true`, and
 * the `signal` that cancels it.
 *
 * @returns {Future}
 */
export function gather(...awaitables) {
  const options = isOptions(awaitables.at(-1), ["return_exceptions", "signal"]) ? awaitables.pop() : {};
  const { return_exceptions: returnExceptions = false, signal = undefined } = options;
  checkSignal(signal);
  return cancelOn(wrap(tasks.gather(awaitables.map(javaFuture), Boolean(returnExceptions))), signal);
}

/**
 * Waits for some or all of the awaitables and cancels nothing.
 *
 * @param {Iterable<object>} awaitables
 * @param {{timeout?: number, return_when?: string}} [options] the time-out in seconds
 * @returns {Future} of `[done, pending]`, two sets
 */
export function wait(awaitables, { timeout = null, return_when: when = ALL_COMPLETED } = {}) {
  if (![FIRST_COMPLETED, FIRST_EXCEPTION, ALL_COMPLETED].includes(when)) {
    throw new TypeError(`Invalid return_when value: ${when}`);
  }
  const futures = [...awaitables].map((each) => ensure_future(each));
  const seconds = timeout === null ? Infinity : Number(timeout);
  return wrap(
    tasks.wait(futures.map((future) => future._j), when, seconds),
  );
}

/**
 * Waits for the awaitable, and cancels it when the time is over.
 *
 * @param {object} awaitable
 * @param {number | null} timeout in seconds
 * @param {{signal?: AbortSignal}} [options] the signal cancels it
 * @returns {Future} fails with a TimeoutError
 */
export function wait_for(awaitable, timeout, { signal = undefined } = {}) {
  const inner = ensure_future(awaitable, { signal });
  if (timeout === null || timeout === undefined) {
    return inner;
  }
  let expired = false;
  const expire = () => {
    expired = inner.cancel();
  };
  const timer = timeout > 0 ? clock.callLater(Number(timeout), expire) : (inner.done() || expire(), 0);
  const result = inner.then(
    (value) => {
      clock.clearTimer(timer);
      return value;
    },
    (reason) => {
      clock.clearTimer(timer);
      throw expired && isCancellation(reason) ? new TimeoutError("", { cause: reason }) : reason;
    },
  );
  return wrap(follow(result, (reason) => inner.cancel(reason)));
}

/** Protects the awaitable from the cancellation of whoever waits for it. @returns {Future} */
export function shield(awaitable) {
  return wrap(tasks.shield(javaFuture(awaitable)));
}

/**
 * The awaitables' futures in the order in which they are done: `for await` gives the results.
 *
 * @param {Iterable<object>} awaitables
 * @param {{timeout?: number}} [options] in seconds
 */
export async function* as_completed(awaitables, { timeout = null } = {}) {
  let pending = new Set([...awaitables].map((each) => ensure_future(each)));
  const deadline = timeout === null ? Infinity : clock.time() + Number(timeout);
  while (pending.size > 0) {
    const left = deadline === Infinity ? null : Math.max(deadline - clock.time(), 0);
    const [done, rest] = await wait(pending, { timeout: left, return_when: FIRST_COMPLETED });
    if (done.size === 0) {
      throw new TimeoutError();
    }
    pending = rest;
    for (const future of done) {
      yield await future;
    }
  }
}

/**
 * Runs a Java callable on a virtual thread. JavaScript functions have one thread only.
 *
 * @returns {Task}
 */
export function to_thread(callable) {
  if (!tasks.isCallable(callable)) {
    throw new TypeError("to_thread: a Java Callable or Runnable is required; JavaScript has one thread");
  }
  return wrap(tasks.callableTask(callable, null));
}

function javaFuture(awaitable) {
  return ensure_future(awaitable)._j;
}

/** Whether the last argument is the options object rather than an awaitable. */
function isOptions(value, members) {
  return (
    typeof value === "object" && value !== null && members.some((member) => member in value) && !isThenable(value)
  );
}
