// The JavaScript twin of workloads.py: the same file runs on Node and on Polyloop.
//
// usage: workloads.mjs SECONDS [WORKLOAD ...]
//
// Prints the same lines as workloads.py.

const WORKLOADS = {
  async await_done(count) {
    for (let i = 0; i < count; i++) await null;
  },

  async set_immediate(count) {
    for (let i = 0; i < count; i++) await new Promise((resolve) => setImmediate(resolve));
  },

  async promise_all(count) {
    const nothing = async () => undefined;
    await Promise.all(Array.from({ length: count }, nothing));
  },

  async microtasks(count) {
    await new Promise((resolve) => {
      const step = (left) => (left ? queueMicrotask(() => step(left - 1)) : resolve());
      step(count);
    });
  },

  async nested(count) {
    const deep = async (level) => (level ? await deep(level - 1) : 1);
    for (let i = 0; i < count; i++) await deep(20);
  },

  async timers_cancelled(count) {
    const ids = [];
    for (let i = 0; i < count; i++) ids.push(setTimeout(() => undefined, 3_600_000));
    for (const id of ids) clearTimeout(id);
  },

  async timers_firing(count) {
    await new Promise((resolve) => {
      let left = count;
      for (let i = 0; i < count; i++) setTimeout(() => --left || resolve(), i % 7);
    });
  },

  async abort_signals(count) {
    for (let i = 0; i < count; i++) {
      const controller = new AbortController();
      await new Promise((resolve) => {
        controller.signal.addEventListener("abort", resolve);
        controller.abort();
      });
    }
  },
};

const COUNTS = {
  await_done: 20_000,
  set_immediate: 5_000,
  promise_all: 10_000,
  microtasks: 5_000,
  nested: 1_000,
  timers_cancelled: 100_000,
  timers_firing: 10_000,
  abort_signals: 1_000,
};

async function measure(name, seconds) {
  const rounds = [];
  const end = performance.now() + seconds * 1000;
  while (!rounds.length || performance.now() < end) {
    const start = performance.now();
    await WORKLOADS[name](COUNTS[name]);
    rounds.push(((performance.now() - start) / COUNTS[name]) * 1000);
  }
  const best = rounds.slice().sort((a, b) => a - b).slice(0, Math.max(1, Math.floor(rounds.length / 3)));
  return [rounds[0], best[Math.floor(best.length / 2)], rounds.length];
}

const args = globalThis.process ? process.argv.slice(2) : (await import("polyloop")).args();
if (args[0] === "list") {
  console.log(Object.keys(WORKLOADS).join("\n"));
} else {
  const names = args.length > 1 ? args.slice(1) : Object.keys(WORKLOADS);
  for (const name of names) {
    const [cold, warm, rounds] = await measure(name, Number(args[0]));
    console.log(`${name} ${cold.toFixed(3)} ${warm.toFixed(3)} ${rounds}`);
  }
}
