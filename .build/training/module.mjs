import asyncio from "asyncio";

export async function add(a, b) {
  await new Promise((resolve) => setTimeout(resolve, 1));
  await asyncio.sleep(0.001);
  const values = await Promise.all([Promise.resolve(a), b]);
  console.error("%s and %o", "training", { values });
  return values.reduce((sum, value) => sum + value, 0);
}
