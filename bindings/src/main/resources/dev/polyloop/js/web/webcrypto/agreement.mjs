/** Diffie-Hellman: "derive bits" of ECDH and X25519 in the Web Cryptography API. */
import { subtle as host } from "../../host.mjs";
import { bytesOf } from "../buffers.mjs";
import { slotsOf } from "../cryptokey.mjs";
import { checkType, failAccess, failOperation, firstBits } from "./common.mjs";

/**
 * @param {string} name
 * @param {(own: object, other: CryptoKey) => boolean} fits whether the two keys are of one group
 */
export function agreement(name, fits) {
  return async ({ public: other }, slots, length) => {
    checkType(slots, "private");
    const open = slotsOf(other);
    checkType(open, "public");
    if (open.algorithm.name !== name || !fits(slots, other)) {
      failAccess("The two keys are not of the same kind");
    }
    const secret = bytesOf(await host.agree(name, slots.material, open.material));
    if (length === null) {
      return secret;
    }
    if (length > secret.length * 8) {
      failOperation(`The secret has ${secret.length * 8} bits, not ${length}`);
    }
    return firstBits(secret, length);
  };
}
