import pLimit from "p-limit";

const limit = pLimit(2);
let running = 0;
let most = 0;
const work = (n) => limit(async () => {
  most = Math.max(most, ++running);
  await new Promise((resolve) => setTimeout(resolve, 10 - n));
  running--;
  return n * n;
});
console.log(await Promise.all([1, 2, 3, 4, 5].map(work)), "at most", most, limit.activeCount, limit.pendingCount);
console.log(await limit(() => Promise.reject(new Error("no"))).catch((error) => error.message));
