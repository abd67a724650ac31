/** Takes numbers from one asyncio queue and puts texts into another; both are Python's. */
export async function transform(numbers, texts) {
  for (;;) {
    const number = await numbers.get();
    if (number < 0) {
      await texts.put("");
      return;
    }
    await texts.put(`item #${number * number}`);
  }
}
