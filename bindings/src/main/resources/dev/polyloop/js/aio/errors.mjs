/**
 * The exceptions of asyncio, and how exceptions of Java and Python look in JavaScript. A translated
 * exception is an Error; its `cause` is the original object, and its `_j` the Java exception that it
 * turns into again when it leaves JavaScript (`dev.polyloop.js.JsErrors`).
 */
import { traces } from "../host.mjs";
import { DOMException } from "../web/domexception.mjs";

/** The work was cancelled: an AbortError. */
export class CancelledError extends DOMException {
  constructor(message = "", options = undefined) {
    super(message, { name: "AbortError", ...options });
  }
}

/** The time was over. */
export class TimeoutError extends DOMException {
  constructor(message = "", options = undefined) {
    super(message, { name: "TimeoutError", ...options });
  }
}

/** An error with the name of its class. */
class NamedError extends Error {
  get name() {
    return this.constructor.name;
  }
}

/** The state of a future does not allow the operation. */
export class InvalidStateError extends NamedError {}

/** `get_nowait` found nothing. */
export class QueueEmpty extends NamedError {}

/** `put_nowait` found no room. */
export class QueueFull extends NamedError {}

/** The barrier was reset or aborted. */
export class BrokenBarrierError extends NamedError {}

/** An exception of Java or Python. */
export class PolyloopError extends Error {
  #name;

  constructor(name, message, options = undefined) {
    super(message, options);
    this.#name = name;
  }

  get name() {
    return this.#name;
  }
}

/*
 * By the class's simple name, Java's and Python's. A name stands for the class, never for a text.
 */
const CLASSES = {
  __proto__: null,
  CancelledError,
  CancelledException: CancelledError,
  CancellationException: CancelledError,
  GuestCancellation: CancelledError,
  TimeoutError,
  TimeoutException: TimeoutError,
  TypeError,
  CallException: TypeError,
  InvalidStateError,
  InvalidStateException: InvalidStateError,
  QueueEmpty,
  QueueEmptyException: QueueEmpty,
  QueueFull,
  QueueFullException: QueueFull,
  BrokenBarrierError,
  BarrierBrokenException: BrokenBarrierError,
};

/** Whether the reason of a rejection says that the work was cancelled. */
export function isCancellation(reason) {
  return reason instanceof CancelledError || (reason instanceof DOMException && reason.name === "AbortError");
}

// Called by Java

/** Whether something thrown says that the time was over: asyncio's, or `AbortSignal.timeout`. */
export function isTimeout(reason) {
  return reason instanceof DOMException && reason.name === "TimeoutError";
}

/** The Error that is the `cause` of one, or null. A getter of the program's is not asked. */
export function causeOf(reason) {
  const cause = isOwn(reason) && reason instanceof Error ? Reflect.getOwnPropertyDescriptor(reason, "cause")?.value : null;
  return cause instanceof Error ? cause : null;
}

/**
 * Makes the JavaScript face of an exception.
 *
 * @param {string} name the simple name of its class
 * @param {string} message
 * @param {unknown} cause the original object
 * @param {object} java the Java exception
 * @param {object | null} errors the faces of the members of a group
 */
export function makeError(name, message, cause, java, errors) {
  let error;
  if (errors !== null) {
    error = new AggregateError([...errors], message, { cause });
  } else if (name in CLASSES) {
    error = new CLASSES[name](message, { cause });
  } else {
    error = new PolyloopError(name, message, { cause });
  }
  Object.defineProperty(error, "_j", { value: java });
  if (java !== null && !isCancellation(error)) {
    showTrace(error, name, message, java);
  }
  return error;
}

/** Makes the exception's own trace the Error's stack, put into words when it is asked for. */
function showTrace(error, name, message, java) {
  const head = message === "" ? name : `${name}: ${message}`;
  const own = (value) => Object.defineProperty(error, "stack", { value, configurable: true, writable: true });
  Object.defineProperty(error, "stack", { get: () => head + traces.lines(java), set: own, configurable: true });
}

const SELF = "_polyloopSelf";

/**
 * Called when an Error leaves JavaScript, thrown or as a value. An exception that Python has raised and gives back
 * is not the Error but what carried it, whose properties are those of the Error: so it names itself.
 *
 * @returns {unknown[]} the members of an AggregateError; of anything else, none
 */
export function leave(reason) {
  // An exception of another language is an Error to "instanceof".
  if (!(reason instanceof Error) || !isOwn(reason)) {
    return [];
  }
  // An Error that is frozen comes back as another one.
  Reflect.defineProperty(reason, SELF, { value: reason, configurable: true });
  return reason instanceof AggregateError && Array.isArray(reason.errors) ? [...reason.errors] : [];
}

/** The Error of this language that the exception is or carries, or null. */
export function ownError(exception) {
  return isOwn(exception) ? exception : (exception[SELF] ?? null);
}

/** "Name: message" of anything thrown. */
export function describe(reason) {
  try {
    return `${reason}`;
  } catch {
    return Object.prototype.toString.call(reason);
  }
}

/** Whether the value is an object of this context rather than another language's. */
export function isOwn(value) {
  if ((typeof value !== "object" && typeof value !== "function") || value === null) {
    return typeof value !== "object";
  }
  try {
    // Only own objects can be held weakly.
    new WeakSet().add(value);
    return true;
  } catch {
    return false;
  }
}
