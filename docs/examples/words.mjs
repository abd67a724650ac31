import asyncio, { sleep } from "asyncio";

async function tell(seconds, word) {
  await sleep(seconds);
  console.log(word);
  return word;
}

const words = await asyncio.gather(tell(0.2, "world"), tell(0.1, "hello"));
console.log(words.join(" "));
try {
  await asyncio.wait_for(sleep(60), 0.1);
} catch (error) {
  console.log(error instanceof asyncio.TimeoutError);
}
