import { load } from "polyloop";

const prices = load("prices.py");

export async function priced(item) {
  return `${item}: ${await prices.price(item)}`;
}
