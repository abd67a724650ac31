/** HMAC: Web Cryptography API, 31. */
import { crypto, subtle as host } from "../../host.mjs";
import { bytesOf } from "../buffers.mjs";
import { makeKey } from "../cryptokey.mjs";
import { bufferOf, checkUsages, failData, failFormat, failOperation, firstBits } from "./common.mjs";
import { blockBits, digitsOf } from "./digests.mjs";
import { base64Url, bytesIn, checkJwk, makeJwk } from "./jwk.mjs";
import { HmacParams, None } from "./parameters.mjs";

const USAGES = ["sign", "verify"];

function make(bytes, hash, length, extractable, usages) {
  return makeKey("secret", extractable, { name: "HMAC", hash, length }, usages, firstBits(bytes, length));
}

const jwkName = (hash) => `HS${digitsOf(hash)}`;

export const hmac = {
  name: "HMAC",
  parameters: { sign: None, verify: None, generateKey: HmacParams, importKey: HmacParams, exportKey: None, getKeyLength: HmacParams },

  async sign(parameters, { material, algorithm }, data) {
    return bytesOf(await host.hmac(algorithm.hash, bufferOf(material), bufferOf(data)));
  },

  verify: (parameters, { material, algorithm }, signature, data) =>
    host.hmacMatches(algorithm.hash, bufferOf(material), bufferOf(signature), bufferOf(data)),

  async generateKey({ hash, length = blockBits(hash) }, extractable, usages) {
    checkUsages(usages, USAGES);
    if (length === 0) {
      failOperation("A key of HMAC has a bit at least");
    }
    return make(bytesOf(crypto.randomBytes(Math.ceil(length / 8))), hash, length, extractable, usages);
  },

  async importKey(format, data, { hash, length }, extractable, usages) {
    checkUsages(usages, USAGES);
    if (format !== "raw" && format !== "jwk") {
      failFormat(format);
    }
    if (format === "jwk") {
      checkJwk(data, { kty: "oct", use: "sig", alg: [jwkName(hash)] }, extractable, usages);
    }
    const bytes = format === "jwk" ? bytesIn(data, "k") : data;
    const bits = bytes.length * 8;
    if (bits === 0) {
      failData("A key of HMAC has a bit at least");
    }
    if (length !== undefined && (length > bits || length <= bits - 8)) {
      failData(`The key has ${bits} bits, not ${length}`);
    }
    return make(bytes, hash, length ?? bits, extractable, usages);
  },

  async exportKey(format, slots) {
    switch (format) {
      case "raw":
        return slots.material.slice();
      case "jwk":
        return makeJwk(slots, { kty: "oct", k: base64Url(slots.material), alg: jwkName(slots.algorithm.hash) });
      default:
        return failFormat(format);
    }
  },

  getKeyLength({ hash, length = blockBits(hash) }) {
    if (length === 0) {
      throw new TypeError("A key of HMAC has a bit at least");
    }
    return length;
  },
};
