/** Ed25519 and X25519: Web Cryptography API, 25 and 26; RFC 8037 for their JSON Web Keys. */
import { subtle as host } from "../../host.mjs";
import { bytesOf } from "../buffers.mjs";
import { makeKey } from "../cryptokey.mjs";
import { agreement } from "./agreement.mjs";
import { bufferOf, checkType, checkUsages, failData } from "./common.mjs";
import { base64Url, bytesIn, checkJwk, makeJwk } from "./jwk.mjs";
import { checkPairUsages, exportEncoded, makePair } from "./pairs.mjs";
import { Agreement, None } from "./parameters.mjs";

const KEY_BYTES = 32;

/** What is the same for both algorithms. */
function curve25519(name, use, alg, usages, operations, methods) {
  const make = (type, key, extractable, allowed) => makeKey(type, extractable, { name }, allowed, key);

  async function importJwk(jwk, extractable, allowed) {
    const isPrivate = jwk.d !== undefined;
    checkUsages(allowed, isPrivate ? usages.private : usages.public);
    checkJwk(jwk, { kty: "OKP", use, alg }, extractable, allowed);
    if (jwk.crv !== name) {
      failData(`The JWK's 'crv' is not '${name}'`);
    }
    const open = bufferOf(bytesIn(jwk, "x", KEY_BYTES));
    return isPrivate
      ? make("private", await host.private25519(name, bufferOf(bytesIn(jwk, "d", KEY_BYTES)), open), extractable, allowed)
      : make("public", await host.public25519(name, open), extractable, allowed);
  }

  async function exportJwk(slots) {
    const parts = await host.parts25519(name, slots.material);
    return makeJwk(slots, {
      kty: "OKP",
      crv: name,
      x: base64Url(bytesOf(parts.at(0))),
      d: slots.type === "private" ? base64Url(bytesOf(parts.at(1))) : undefined,
    });
  }

  return {
    name,
    parameters: { ...operations, generateKey: None, importKey: None, exportKey: None },

    async generateKey(parameters, extractable, allowed) {
      checkPairUsages(allowed, usages);
      return makePair(await host.generate25519(name), { name }, extractable, allowed, usages);
    },

    async importKey(format, data, parameters, extractable, allowed) {
      switch (format) {
        case "jwk":
          return importJwk(data, extractable, allowed);
        case "raw":
          checkUsages(allowed, usages.public);
          return make("public", await host.public25519(name, bufferOf(data)), extractable, allowed);
        case "spki":
          checkUsages(allowed, usages.public);
          return make("public", await host.decode25519(name, false, bufferOf(data)), extractable, allowed);
        default:
          checkUsages(allowed, usages.private);
          return make("private", await host.decode25519(name, true, bufferOf(data)), extractable, allowed);
      }
    },

    async exportKey(format, slots) {
      switch (format) {
        case "jwk":
          return exportJwk(slots);
        case "raw":
          checkType(slots, "public");
          return bytesOf((await host.parts25519(name, slots.material)).at(0));
        default:
          return exportEncoded(format, slots, (key) => host.encode(key));
      }
    },

    ...methods,
  };
}

export const ed25519 = curve25519(
  "Ed25519", "sig", ["EdDSA", "Ed25519"], { public: ["verify"], private: ["sign"] }, { sign: None, verify: None },
  {
    async sign(parameters, slots, data) {
      checkType(slots, "private");
      return bytesOf(await host.edSign(slots.material, bufferOf(data)));
    },

    async verify(parameters, slots, signature, data) {
      checkType(slots, "public");
      return host.edVerify(slots.material, bufferOf(signature), bufferOf(data));
    },
  },
);

export const x25519 = curve25519(
  "X25519", "enc", undefined, { public: [], private: ["deriveKey", "deriveBits"] }, { deriveBits: Agreement },
  { deriveBits: agreement("X25519", () => true) },
);
