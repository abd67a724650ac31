/** TaskGroup over `dev.polyloop.loop.TaskGroup`. */
import { groups } from "../host.mjs";
import { asyncDispose } from "../web/symbols.mjs";
import { cancellation, cancelOn, checkSignal, wrap } from "./futures.mjs";
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
    Object.defineProperty(this, "_j", { value: groups.newTaskGroup(key === WITH_PARENT) });
  }

  /**
   * Runs the function with a group and waits for its children.
   *
   * @param {(group: TaskGroup, signal: AbortSignal) => unknown} body
   * @param {{name?: string, signal?: AbortSignal}} [options] of the task that runs it
   * @returns {Task} of the function's result
   */
  static run(body, options = {}) {
    return create_task((signal) => runGroup(new TaskGroup(WITH_PARENT), body, signal), options);
  }

  /**
   * Starts a child.
   *
   * @param {Function | object} work as for `create_task`
   * @param {{name?: string, signal?: AbortSignal}} [options] the signal cancels it
   * @returns {Task}
   */
  create_task(work, { name = undefined, signal = undefined } = {}) {
    checkSignal(signal);
    groups.checkGroup(this._j);
    return cancelOn(wrap(groups.addToGroup(this._j, newTask(work, name))), signal);
  }

  /** As `create_task`. */
  createTask(work, options = {}) {
    return this.create_task(work, options);
  }

  async [asyncDispose]() {
    groups.leaveGroup(this._j, null);
    while (groups.groupHasTasks(this._j)) {
      await wrap(groups.groupWaiter(this._j));
    }
    throwErrors(this._j);
  }
}

async function runGroup(group, body, signal) {
  const java = group._j;
  groups.enterGroup(java);
  let value;
  let failure = null;
  try {
    value = await (body.length > 1 ? body(group, signal) : Promise.race([body(group), aborted(signal)]));
  } catch (error) {
    failure = error;
  }
  let propagated = failure !== null && groups.leaveGroup(java, failure) ? failure : null;
  if (failure === null) {
    groups.leaveGroup(java, null);
  }
  const abort = () => {
    if (!groups.groupIsAborting(java)) {
      propagated = cancellation(signal.reason);
      groups.abortGroup(java);
    }
  };
  signal.addEventListener("abort", abort);
  while (groups.groupHasTasks(java)) {
    await wrap(groups.groupWaiter(java));
  }
  signal.removeEventListener("abort", abort);
  if (propagated !== null && !groups.groupHasErrors(java)) {
    throw propagated;
  }
  if (failure !== null) {
    groups.addGroupError(java, failure);
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
  const errors = [...groups.takeGroupErrors(java)];
  if (errors.length > 0) {
    const plural = errors.length === 1 ? "sub-exception" : "sub-exceptions";
    throw new AggregateError(errors, `${MESSAGE} (${errors.length} ${plural})`);
  }
}
