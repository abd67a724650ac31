import PQueue from "p-queue";

const queue = new PQueue({ concurrency: 1, timeout: 50, throwOnTimeout: true });
const seen = [];
queue.on("completed", (result) => seen.push(result));
queue.on("idle", () => seen.push("idle"));
queue.add(async () => "low", { priority: 0 });
queue.add(async () => "lowest", { priority: -1 });
queue.add(async () => "high", { priority: 10 });
await queue.onIdle();
console.log(seen);
const late = queue.add(() => new Promise((resolve) => setTimeout(resolve, 500)));
console.log(await late.catch((error) => error.name));
const paused = new PQueue({ concurrency: 2, autoStart: false });
const all = paused.addAll([async () => 1, async () => 2, async () => 3]);
console.log(paused.size, paused.isPaused);
paused.start();
console.log(await all, paused.size, paused.pending);
