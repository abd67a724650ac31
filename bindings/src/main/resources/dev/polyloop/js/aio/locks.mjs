/** Lock, Event, Condition, Semaphore and Barrier over the Java objects of `dev.polyloop.sync`. */
import { locks } from "../host.mjs";
import { asyncDispose, dispose } from "../web/symbols.mjs";
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
    return { [dispose]: release, async [asyncDispose]() { release(); } };
  }
}

/** Mutual exclusion, first come first served. */
export class Lock extends Acquirable {
  constructor() {
    super(locks.newLock());
  }

  /** @returns {Future} of true */
  acquire() {
    return wrap(locks.lockAcquire(this._j));
  }

  release() {
    locks.lockRelease(this._j);
  }

  locked() {
    return locks.lockIsLocked(this._j);
  }
}

/** A counter that waits rather than falls below zero. */
export class Semaphore extends Acquirable {
  constructor(value = 1, bounded = false) {
    super(locks.newSemaphore(value, bounded));
  }

  /** @returns {Future} of true */
  acquire() {
    return wrap(locks.semaphoreAcquire(this._j));
  }

  release() {
    locks.semaphoreRelease(this._j);
  }

  locked() {
    return locks.semaphoreIsLocked(this._j);
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
    Object.defineProperty(this, "_j", { value: locks.newEvent() });
  }

  /** @returns {Future} of true */
  wait() {
    return wrap(locks.eventWait(this._j));
  }

  set() {
    locks.eventSet(this._j);
  }

  clear() {
    locks.eventClear(this._j);
  }

  is_set() {
    return locks.eventIsSet(this._j);
  }

  isSet() {
    return this.is_set();
  }
}

/** A lock with a waiting room. */
export class Condition extends Acquirable {
  #lock;

  constructor(lock = new Lock()) {
    super(locks.newCondition(lock._j));
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
    return wrap(locks.conditionWait(this._j));
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
    locks.conditionNotify(this._j, n);
  }

  notify_all() {
    locks.conditionNotifyAll(this._j);
  }

  notifyAll() {
    this.notify_all();
  }
}

/** A point that a number of tasks pass together. */
export class Barrier {
  constructor(parties) {
    Object.defineProperty(this, "_j", { value: locks.newBarrier(parties) });
  }

  /** @returns {Future} of the order of arrival */
  wait() {
    return wrap(locks.barrierWait(this._j));
  }

  /** @returns {Future} */
  reset() {
    return wrap(locks.barrierReset(this._j));
  }

  /** @returns {Future} */
  abort() {
    return wrap(locks.barrierAbort(this._j));
  }

  get parties() {
    return locks.barrierParties(this._j);
  }

  get n_waiting() {
    return locks.barrierWaiting(this._j);
  }

  get nWaiting() {
    return this.n_waiting;
  }

  get broken() {
    return locks.barrierIsBroken(this._j);
  }
}
