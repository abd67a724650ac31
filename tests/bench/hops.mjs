// JavaScript's side of HopBenchmark: the first two await n times and return n.
export async function awaits(n, done) {
  for (let i = 0; i < n; i++) await done;
  return n;
}

export async function calls(n, pending) {
  for (let i = 0; i < n; i++) await pending();
  return n;
}

export const done = () => Promise.resolve(1);

export async function pending() {
  await null;
  return 1;
}
