import asyncio from "asyncio";

/** A child that waits, and is told through its signal when it is cancelled. */
export function child() {
  return asyncio.create_task(async (signal) => {
    signal.addEventListener("abort", () => console.log("the JavaScript child was cancelled"));
    await new Promise((resolve, reject) => {
      signal.addEventListener("abort", () => reject(signal.reason));
    });
  });
}

/** A child that fails after half a second. */
export async function failing() {
  await asyncio.sleep(0.5);
  throw new RangeError("the JavaScript child failed");
}
