/** Lock, Event, Condition, Semaphore and Barrier over the Java objects of `dev.polyloop.sync`. */
import { host } from "../host.mjs";
import { follow, wrap } from "./futures.mjs";

/** Something acquired and released. */
class Acquirable {
  constructor(java) {
    Object.defineProperty(this, "_j", { value: java });
  }

  /** Calls the function while it is held. */
  async run(body) {
    await this.acquire();
    try {
      return await body();
    } finally {
      this.release();
    }
  }

  /** Acquires it for a block: `await using held = await lock.hold()`. */
  async hold() {
    await this.acquire();
    const release = () => this.release();
    return { [Symbol.dispose]: release, async [Symbol.asyncDispose]() { release(); } };
  }
}

/** Mutual exclusion, first come first served. */
export class Lock extends Acquirable {
  constructor() {
    super(host.newLock());
  }

  /** @returns {Future} of true */
  acquire() {
    return wrap(host.lockAcquire(this._j));
  }

  release() {
    host.lockRelease(this._j);
  }

  locked() {
    return host.lockIsLocked(this._j);
  }
}

/** A counter that waits rather than falls below zero. */
export class Semaphore extends Acquirable {
  constructor(value = 1, bounded = false) {
    super(host.newSemaphore(value, bounded));
  }

  /** @returns {Future} of true */
  acquire() {
    return wrap(host.semaphoreAcquire(this._j));
  }

  release() {
    host.semaphoreRelease(this._j);
  }

  locked() {
    return host.semaphoreIsLocked(this._j);
  }
}

/** A semaphore that cannot be released more often than it was acquired. */
export class BoundedSemaphore extends Semaphore {
  constructor(value = 1) {
    super(value, true);
  }
}

/** A flag to wait for. */
export class Event {
  constructor() {
    Object.defineProperty(this, "_j", { value: host.newEvent() });
  }

  /** @returns {Future} of true */
  wait() {
    return wrap(host.eventWait(this._j));
  }

  set() {
    host.eventSet(this._j);
  }

  clear() {
    host.eventClear(this._j);
  }

  is_set() {
    return host.eventIsSet(this._j);
  }

  isSet() {
    return this.is_set();
  }
}

/** A lock with a waiting room. */
export class Condition extends Acquirable {
  #lock;

  constructor(lock = new Lock()) {
    super(host.newCondition(lock._j));
    this.#lock = lock;
  }

  acquire() {
    return this.#lock.acquire();
  }

  release() {
    this.#lock.release();
  }

  locked() {
    return this.#lock.locked();
  }

  /** Releases the lock, waits to be notified, and acquires it again. @returns {Future} of true */
  wait() {
    return wrap(host.conditionWait(this._j));
  }

  /** Waits until the predicate holds. @returns {Future} of its last value */
  wait_for(predicate) {
    let waiting = null;
    const loop = async () => {
      let value;
      while (!(value = predicate())) {
        waiting = this.wait();
        await waiting;
      }
      return value;
    };
    return wrap(follow(loop(), (reason) => waiting?.cancel(reason) ?? false));
  }

  waitFor(predicate) {
    return this.wait_for(predicate);
  }

  notify(n = 1) {
    host.conditionNotify(this._j, n);
  }

  notify_all() {
    host.conditionNotifyAll(this._j);
  }

  notifyAll() {
    this.notify_all();
  }
}

/** A point that a number of tasks pass together. */
export class Barrier {
  constructor(parties) {
    Object.defineProperty(this, "_j", { value: host.newBarrier(parties) });
  }

  /** @returns {Future} of the order of arrival */
  wait() {
    return wrap(host.barrierWait(this._j));
  }

  /** @returns {Future} */
  reset() {
    return wrap(host.barrierReset(this._j));
  }

  /** @returns {Future} */
  abort() {
    return wrap(host.barrierAbort(this._j));
  }

  get parties() {
    return host.barrierParties(this._j);
  }

  get n_waiting() {
    return host.barrierWaiting(this._j);
  }

  get nWaiting() {
    return this.n_waiting;
  }

  get broken() {
    return host.barrierIsBroken(this._j);
  }
}
