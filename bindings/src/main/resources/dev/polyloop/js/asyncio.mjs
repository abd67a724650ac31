/**
 * asyncio for JavaScript: the names of Python's module, over the same Java objects. Each name is also
 * there in camelCase. What is awaited may be of any language.
 *
 * | here | in Java |
 * |---|---|
 * | Future, Task | dev.polyloop.loop.LoopFuture, Task |
 * | TaskGroup | dev.polyloop.loop.TaskGroup |
 * | Lock, Event, Condition, Semaphore, Barrier, Queue | the same names in dev.polyloop.sync |
 */
import * as errors from "./aio/errors.mjs";
import * as futures from "./aio/futures.mjs";
import * as groups from "./aio/groups.mjs";
import * as locks from "./aio/locks.mjs";
import * as queues from "./aio/queues.mjs";
import * as tasks from "./aio/tasks.mjs";
import * as timeouts from "./aio/timeouts.mjs";

export {
  BrokenBarrierError,
  CancelledError,
  InvalidStateError,
  PolyloopError,
  QueueEmpty,
  QueueFull,
  TimeoutError,
} from "./aio/errors.mjs";
export { ensure_future, ensure_future as ensureFuture, Future, Task, wrap } from "./aio/futures.mjs";
export { TaskGroup } from "./aio/groups.mjs";
export { Barrier, BoundedSemaphore, Condition, Event, Lock, Semaphore } from "./aio/locks.mjs";
export { LifoQueue, PriorityQueue, Queue } from "./aio/queues.mjs";
export {
  ALL_COMPLETED,
  all_tasks,
  all_tasks as allTasks,
  as_completed,
  as_completed as asCompleted,
  create_task,
  create_task as createTask,
  current_task,
  current_task as currentTask,
  FIRST_COMPLETED,
  FIRST_EXCEPTION,
  gather,
  shield,
  sleep,
  to_thread,
  to_thread as toThread,
  wait,
  wait_for,
  wait_for as waitFor,
} from "./aio/tasks.mjs";
export { Timeout, timeout, timeout_at, timeout_at as timeoutAt } from "./aio/timeouts.mjs";

const names = [
  [errors, ["BrokenBarrierError", "CancelledError", "InvalidStateError", "PolyloopError", "QueueEmpty", "QueueFull", "TimeoutError"]],
  [futures, ["ensure_future", "Future", "Task", "wrap"]],
  [groups, ["TaskGroup"]],
  [locks, ["Barrier", "BoundedSemaphore", "Condition", "Event", "Lock", "Semaphore"]],
  [queues, ["LifoQueue", "PriorityQueue", "Queue"]],
  [tasks, ["ALL_COMPLETED", "FIRST_COMPLETED", "FIRST_EXCEPTION", "all_tasks", "as_completed", "create_task", "current_task", "gather", "shield", "sleep", "to_thread", "wait", "wait_for"]],
  [timeouts, ["Timeout", "timeout", "timeout_at"]],
];

const asyncio = {};
for (const [module, exported] of names) {
  for (const name of exported) {
    asyncio[name] = module[name];
    if (/^[a-z]/.test(name)) {
      asyncio[futures.camelCase(name)] = module[name];
    }
  }
}

export default Object.freeze(asyncio);
