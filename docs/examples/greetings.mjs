import { sleep } from "asyncio";

/** Greets whoever the awaitable, of any language, says. */
export async function greet(name) {
  await sleep(0.1);
  return `JavaScript greets ${await name}`;
}
