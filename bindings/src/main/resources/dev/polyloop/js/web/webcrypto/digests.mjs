/** SHA-1 and SHA-2: Web Cryptography API, 32. */
import { subtle as host } from "../../host.mjs";
import { bytesOf } from "../buffers.mjs";
import { bufferOf } from "./common.mjs";
import { None } from "./parameters.mjs";

/** The functions, with the length of their blocks in bits. */
const BLOCK_BITS = { "SHA-1": 512, "SHA-256": 512, "SHA-384": 1024, "SHA-512": 1024 };

export const DIGESTS = Object.keys(BLOCK_BITS).map((name) => ({
  name,
  parameters: { digest: None },
  digest: async (data) => bytesOf(await host.digest(name, bufferOf(data))),
}));

/** The length of a function's block. @param {string} hash @returns {number} bits */
export function blockBits(hash) {
  return BLOCK_BITS[hash];
}

/** The digits in a JSON Web Algorithm's name. @param {string} hash as "SHA-256" */
export function digitsOf(hash) {
  return hash.slice("SHA-".length);
}
