/** ECDSA and ECDH on the curves P-256, P-384 and P-521: Web Cryptography API, 23 and 24. */
import { subtle as host } from "../../host.mjs";
import { bytesOf, concat } from "../buffers.mjs";
import { makeKey, slotsOf } from "../cryptokey.mjs";
import { agreement } from "./agreement.mjs";
import { bufferOf, checkType, checkUsages, failData, failSupport } from "./common.mjs";
import { base64Url, bytesIn, checkJwk, makeJwk } from "./jwk.mjs";
import { checkPairUsages, exportEncoded, makePair } from "./pairs.mjs";
import { Agreement, EcKey, Ecdsa, None } from "./parameters.mjs";

/** The length of a coordinate in bytes. */
const CURVES = { __proto__: null, "P-256": 32, "P-384": 48, "P-521": 66 };
const JWK_ALGORITHMS = { "P-256": "ES256", "P-384": "ES384", "P-521": "ES512" };

const UNCOMPRESSED = Uint8Array.of(4);

/** What is the same for both algorithms. */
function ec(name, use, usages, isNamedInJwk, operations, methods) {
  function checkCurve(curve) {
    if (!(curve in CURVES)) {
      failSupport(`There is no curve '${curve}'`);
    }
  }

  async function importJwk(jwk, namedCurve, extractable, allowed) {
    const isPrivate = jwk.d !== undefined;
    checkUsages(allowed, isPrivate ? usages.private : usages.public);
    checkJwk(jwk, { kty: "EC", use, alg: isNamedInJwk ? [JWK_ALGORITHMS[namedCurve]] : undefined }, extractable, allowed);
    if (jwk.crv !== namedCurve) {
      failData(`The JWK's 'crv' is not '${namedCurve}'`);
    }
    const size = CURVES[namedCurve];
    const point = bufferOf(concat([UNCOMPRESSED, bytesIn(jwk, "x", size), bytesIn(jwk, "y", size)]));
    const open = await host.ecPublic(namedCurve, point);
    if (!isPrivate) {
      return make("public", open, namedCurve, extractable, allowed);
    }
    const secret = await host.ecPrivate(namedCurve, bufferOf(bytesIn(jwk, "d", size)), point);
    return make("private", secret, namedCurve, extractable, allowed);
  }

  async function exportJwk(slots) {
    const { namedCurve } = slots.algorithm;
    const size = CURVES[namedCurve];
    const parts = await host.ecParts(slots.material);
    const point = bytesOf(parts.at(0));
    return makeJwk(slots, {
      kty: "EC",
      crv: namedCurve,
      x: base64Url(point.subarray(1, 1 + size)),
      y: base64Url(point.subarray(1 + size)),
      d: slots.type === "private" ? base64Url(bytesOf(parts.at(1))) : undefined,
    });
  }

  const make = (type, key, namedCurve, extractable, allowed) => makeKey(type, extractable, { name, namedCurve }, allowed, key);

  return {
    name,
    parameters: { ...operations, generateKey: EcKey, importKey: EcKey, exportKey: None },

    async generateKey({ namedCurve }, extractable, allowed) {
      checkPairUsages(allowed, usages);
      checkCurve(namedCurve);
      return makePair(await host.ecGenerate(namedCurve), { name, namedCurve }, extractable, allowed, usages);
    },

    async importKey(format, data, { namedCurve }, extractable, allowed) {
      checkCurve(namedCurve);
      switch (format) {
        case "jwk":
          return importJwk(data, namedCurve, extractable, allowed);
        case "raw":
          checkUsages(allowed, usages.public);
          return make("public", await host.ecPublic(namedCurve, bufferOf(data)), namedCurve, extractable, allowed);
        case "spki":
          checkUsages(allowed, usages.public);
          return make("public", await host.ecDecode(namedCurve, false, bufferOf(data)), namedCurve, extractable, allowed);
        default:
          checkUsages(allowed, usages.private);
          return make("private", await host.ecDecode(namedCurve, true, bufferOf(data)), namedCurve, extractable, allowed);
      }
    },

    async exportKey(format, slots) {
      switch (format) {
        case "jwk":
          return exportJwk(slots);
        case "raw":
          checkType(slots, "public");
          return bytesOf((await host.ecParts(slots.material)).at(0));
        default:
          return exportEncoded(format, slots, (key) => host.ecEncode(key));
      }
    },

    ...methods,
  };
}

export const ecdsa = ec("ECDSA", "sig", { public: ["verify"], private: ["sign"] }, true, { sign: Ecdsa, verify: Ecdsa }, {
  async sign({ hash }, slots, data) {
    checkType(slots, "private");
    return bytesOf(await host.ecSign(hash, slots.material, bufferOf(data)));
  },

  async verify({ hash }, slots, signature, data) {
    checkType(slots, "public");
    return host.ecVerify(hash, slots.material, bufferOf(signature), bufferOf(data));
  },
});

export const ecdh = ec("ECDH", "enc", { public: [], private: ["deriveKey", "deriveBits"] }, false, { deriveBits: Agreement }, {
  deriveBits: agreement("ECDH", (own, other) => slotsOf(other).algorithm.namedCurve === own.algorithm.namedCurve),
});
