/** Deadlines. */
import { clock } from "../host.mjs";
import { AbortController } from "../web/abort.mjs";
import { TimeoutError } from "./errors.mjs";
import { create_task, wait_for } from "./tasks.mjs";
import { asyncDispose, dispose } from "../web/symbols.mjs";

/**
 * A deadline for a block. JavaScript cannot interrupt the code of a block: with `using` it aborts
 * `signal`, which what the block awaits should be given; `run` cancels the function as a task is.
 */
export class Timeout {
  #seconds;
  #controller = new AbortController();
  #timer = 0;
  #expired = false;

  constructor(seconds) {
    this.#seconds = seconds;
    if (seconds !== null && seconds !== undefined) {
      this.#timer = clock.callLater(Math.max(Number(seconds), 0), () => {
        this.#expired = true;
        this.#controller.abort(new TimeoutError());
      });
    }
  }

  /** Aborts with a TimeoutError. @returns {AbortSignal} */
  get signal() {
    return this.#controller.signal;
  }

  expired() {
    return this.#expired;
  }

  /**
   * Runs the function as a task until the deadline.
   *
   * @param {(signal: AbortSignal) => unknown} body
   * @param {{name?: string, signal?: AbortSignal}} [options] of the task that runs it
   * @returns {Future} fails with a TimeoutError
   */
  run(body, options = {}) {
    const task = create_task(body, options);
    this.#stop();
    return wait_for(task, this.#seconds);
  }

  #stop() {
    clock.clearTimer(this.#timer);
    this.#timer = 0;
  }

  [dispose]() {
    this.#stop();
  }

  async [asyncDispose]() {
    this.#stop();
  }
}

/** @param {number | null} seconds from now; null for no deadline */
export function timeout(seconds) {
  return new Timeout(seconds);
}

/** @param {number} when on the loop's clock, in seconds */
export function timeout_at(when) {
  return new Timeout(when === null ? null : when - clock.time());
}
