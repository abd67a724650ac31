export async function report(days, weather) {
  const lines = await Promise.all(
    Array.from(days, async (d) => `${d.city()} ${d.day()}: ${d.degrees()} ${await weather.describe(d.degrees())}`),
  );
  return lines.join("\n");
}
