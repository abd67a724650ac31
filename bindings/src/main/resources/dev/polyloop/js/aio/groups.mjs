/** TaskGroup over `dev.polyloop.loop.TaskGroup`. */
import { host } from "../host.mjs";
import { cancellation, wrap } from "./futures.mjs";
import { create_task, newTask } from "./tasks.mjs";

const WITH_PARENT = Symbol("entered by a task");
const MESSAGE = "unhandled errors in a TaskGroup";

/**
 * Tasks that end before their block does. The first that fails cancels the others; the failures come
 * out together as an AggregateError.
 *
 * `TaskGroup.run(async (group, signal) => ...)` is the whole of it: a failing child cancels the
 * function as well. With `await using group = new TaskGroup()` the group waits at the end of the block
 * and cannot know whether the block failed.
 */
export class TaskGroup {
  constructor(key = undefined) {
    Object.defineProperty(this, "_j", { value: host.newTaskGroup(key === WITH_PARENT) });
  }

  /**
   * Runs the function with a group and waits for its children.
   *
   * @param {(group: TaskGroup, signal: AbortSignal) => unknown} body
   * @param {{name?: string}} [options] of the task that runs it
   * @returns {Task} of the function's result
   */
  static run(body, options = {}) {
    return create_task((signal) => runGroup(new TaskGroup(WITH_PARENT), body, signal), options);
  }

  /**
   * Starts a child.
   *
   * @param {Function | object} work as for `create_task`
   * @param {{name?: string}} [options]
   * @returns {Task}
   */
  create_task(work, { name = undefined } = {}) {
    host.checkGroup(this._j);
    return wrap(host.addToGroup(this._j, newTask(work, name)));
  }

  /** As `create_task`. */
  createTask(work, options = {}) {
    return this.create_task(work, options);
  }

  async [Symbol.asyncDispose]() {
    host.leaveGroup(this._j, null);
    while (host.groupHasTasks(this._j)) {
      await wrap(host.groupWaiter(this._j));
    }
    throwErrors(this._j);
  }
}

async function runGroup(group, body, signal) {
  const java = group._j;
  host.enterGroup(java);
  let value;
  let failure = null;
  try {
    value = await (body.length > 1 ? body(group, signal) : Promise.race([body(group), aborted(signal)]));
  } catch (error) {
    failure = error;
  }
  let propagated = failure !== null && host.leaveGroup(java, failure) ? failure : null;
  if (failure === null) {
    host.leaveGroup(java, null);
  }
  const abort = () => {
    if (!host.groupIsAborting(java)) {
      propagated = cancellation(signal.reason);
      host.abortGroup(java);
    }
  };
  signal.addEventListener("abort", abort);
  while (host.groupHasTasks(java)) {
    await wrap(host.groupWaiter(java));
  }
  signal.removeEventListener("abort", abort);
  if (propagated !== null && !host.groupHasErrors(java)) {
    throw propagated;
  }
  if (failure !== null) {
    host.addGroupError(java, failure);
  }
  throwErrors(java);
  return value;
}

function aborted(signal) {
  return new Promise((_, reject) => {
    signal.addEventListener("abort", () => reject(signal.reason), { once: true });
  });
}

function throwErrors(java) {
  const errors = [...host.takeGroupErrors(java)];
  if (errors.length > 0) {
    const plural = errors.length === 1 ? "sub-exception" : "sub-exceptions";
    throw new AggregateError(errors, `${MESSAGE} (${errors.length} ${plural})`);
  }
}
