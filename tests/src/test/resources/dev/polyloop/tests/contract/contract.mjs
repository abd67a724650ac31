/** The JavaScript half of the contract: see ContractTest. */
import asyncio from "asyncio";

export const value = {};
export const error = new TypeError("of JavaScript");

// Producers

function settle(ending) {
  ending.end("settled");
  switch (ending.how) {
    case "cancelled":
      throw new asyncio.CancelledError("stop");
    case "error":
      throw ending.error;
  }
  return ending.value;
}

export const promise = (ending) => Promise.resolve(ending.signal).then(() => settle(ending));

export async function asyncFunction(ending) {
  await ending.signal;
  return settle(ending);
}

export function thenable(ending) {
  const promise = asyncFunction(ending);
  promise.catch(() => {});
  return { then: (resolve, reject) => promise.then(resolve, reject) };
}

// Consumers: those that declare the signal can be cancelled

const consumers = {
  byAwait: async (work) => await work,
  byAll: async (work) => (await Promise.all([work]))[0],
  byAllSettled: async (work) => {
    const [settled] = await Promise.allSettled([work]);
    if (settled.status === "rejected") {
      throw settled.reason;
    }
    return settled.value;
  },
  byAny: (work) => Promise.any([work]),
  byRace: (work) => Promise.race([work]),
  bySignal: async (work, signal) => await asyncio.ensure_future(work, { signal }),
  byGather: async (work, signal) => (await asyncio.gather(work, { signal }))[0],
  byTaskGroup: (work, signal) =>
    asyncio.TaskGroup.run(async (group) => await group.create_task(work), { signal }),
};

export function consume(name, work, ending) {
  const consumer = consumers[name];
  if (ending.patience >= 0) {
    const wait = consumer.length > 1 ? (signal) => consumer(work, signal) : () => consumer(work);
    return tell(() => asyncio.timeout(ending.patience).run(wait), ending);
  }
  return consumer.length > 1
    ? asyncio.create_task((signal) => tell(() => consumer(work, signal), ending))
    : tell(() => consumer(work), ending);
}

async function tell(wait, ending) {
  try {
    const result = await wait();
    return result === ending.value ? "value" : `another value ${String(result)}`;
  } catch (e) {
    return told(e instanceof AggregateError && e.errors.length === 1 ? e.errors[0] : e, ending);
  }
}

function told(failure, ending) {
  if (failure instanceof asyncio.CancelledError) {
    return "cancelled";
  }
  if (failure instanceof asyncio.TimeoutError) {
    return "timed out";
  }
  const original = ending.error === error ? failure : failure.cause;
  return original === ending.error ? "error" : `another error ${failure}, of ${String(failure.cause)}`;
}
