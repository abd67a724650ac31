/** Queue, LifoQueue and PriorityQueue over `dev.polyloop.sync.Queue`. */
import { queues } from "../host.mjs";
import { addAliases, wrap } from "./futures.mjs";

/** First in, first out. */
export class Queue {
  constructor(maxsize = 0, kind = "fifo", compare = null) {
    Object.defineProperty(this, "_j", { value: queues.newQueue(kind, maxsize, compare) });
  }

  /** @returns {Future} */
  put(item) {
    return wrap(queues.queuePut(this._j, item));
  }

  put_nowait(item) {
    queues.queuePutNowait(this._j, item);
  }

  /** @returns {Future} of the item */
  get() {
    return wrap(queues.queueGet(this._j));
  }

  get_nowait() {
    return queues.queueGetNowait(this._j);
  }

  task_done() {
    queues.queueTaskDone(this._j);
  }

  /** @returns {Future} done when every item is */
  join() {
    return wrap(queues.queueJoin(this._j));
  }

  qsize() {
    return queues.queueSize(this._j);
  }

  empty() {
    return this.qsize() === 0;
  }

  full() {
    return this.maxsize > 0 && this.qsize() >= this.maxsize;
  }

  get maxsize() {
    return queues.queueMaxsize(this._j);
  }

  /** The items as they come, without end. */
  async *[Symbol.asyncIterator]() {
    while (true) {
      yield await this.get();
    }
  }
}

addAliases(Queue.prototype, ["put_nowait", "get_nowait", "task_done"]);

/** Last in, first out. */
export class LifoQueue extends Queue {
  constructor(maxsize = 0) {
    super(maxsize, "lifo");
  }
}

/** Smallest first. */
export class PriorityQueue extends Queue {
  /**
   * @param {number} [maxsize]
   * @param {(a: unknown, b: unknown) => number} [compare] as for `Array.prototype.sort`
   */
  constructor(maxsize = 0, compare = byLess) {
    super(maxsize, "priority", compare);
  }
}

function byLess(a, b) {
  if (Array.isArray(a) && Array.isArray(b)) {
    // As Python compares tuples, which is how priorities are given.
    for (let i = 0; i < Math.min(a.length, b.length); i++) {
      const order = byLess(a[i], b[i]);
      if (order !== 0) {
        return order;
      }
    }
    return a.length - b.length;
  }
  return a < b ? -1 : b < a ? 1 : 0;
}
