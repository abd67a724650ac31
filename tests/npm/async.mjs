import async, { mapLimit } from "async";

console.log(await mapLimit([3, 1, 2], 2, async (n) => { await new Promise((resolve) => setTimeout(resolve, n)); return n * 2; }));
async.waterfall([(done) => done(null, 1), (n, done) => setTimeout(() => done(null, n + 1), 1)], (error, result) => console.log("waterfall", error, result));
console.log(await async.auto({
  a: (done) => setTimeout(() => done(null, 1), 2), b: (done) => done(null, 2), c: ["a", "b", (all, done) => done(null, all.a + all.b)] }));
console.log(await async.parallel({ x: async () => 1, y: async () => 2 }));
const queue = async.queue(async (task) => { seen.push(task); }, 1);
const seen = [];
queue.push(["a", "b"]);
queue.unshift("first");
await queue.drain();
console.log(seen);
console.log(await async.retry({ times: 3, interval: 1 }, async () => { if (seen.push("try") < 6) { throw new Error("again"); } return "retried"; }));
console.log(await async.eachSeries([1, 2], async (n) => { if (n === 2) { throw new Error("each"); } }).catch((error) => error.message));
async.nextTick((x) => console.log("tick", x), 1);
async.setImmediate(() => console.log("immediate"));
