import pRetry, { AbortError } from "p-retry";

let tries = 0;
const result = await pRetry(async (attempt) => {
  tries++;
  if (attempt < 3) {
    throw new Error(`attempt ${attempt}`);
  }
  return `done at ${attempt}`;
}, { retries: 5, minTimeout: 2, factor: 1, onFailedAttempt: (error) => console.log(error.message, error.attemptNumber, error.retriesLeft) });
console.log(result, tries);
console.log(await pRetry(async () => { throw new AbortError("give up"); }, { retries: 3 }).catch((error) => error.message));
console.log(await pRetry(async () => { throw new Error("always"); }, { retries: 1, minTimeout: 1 }).catch((error) => error.message));
const controller = new AbortController();
const running = pRetry(async () => { throw new Error("again"); }, { retries: 10, minTimeout: 1000, signal: controller.signal });
setTimeout(() => controller.abort(new Error("stop")), 5);
console.log(await running.catch((error) => error.message));
